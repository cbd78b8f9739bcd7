/**
 * Every engine and device that this machine has, on layers of a 135 M-parameter LLaMA: tokens a second through one
 * layer while calibrating, as a ratio to `onnx` on `cpu` in the same run; start-up, from the start of a process to its
 * first block; and the process's memory at its peak. Each runs in a process of its own. Rows have 128 tokens; what is
 * slow, such as plain JavaScript or a program that stands in for a graphics card, gets a single one. Prints Markdown.
 *
 *     node --import tsx bench/engines/main.ts [--layers 2] [--rows 4]
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { ENGINES, engineNamed } from '@flapbook/engine';
import { SHAPE_135M, writeRandomModel } from '../forward/model.ts';

interface Measured {
  readonly firstBlockSeconds: number;
  readonly layerTokensPerSecond: number;
  readonly peakBytes: number;
}

const BASELINE = 'onnx cpu';

const { values } = parseArgs({
  options: { layers: { type: 'string', default: '2' }, rows: { type: 'string', default: '4' } },
});
const run = promisify(execFile);
const directory = await mkdtemp(path.join(tmpdir(), 'flapbook-engines-'));
try {
  await writeRandomModel(directory, { ...SHAPE_135M, layers: Number(values.layers), vocabulary: 1024 });
  console.log('| engine and device | tokens/s of a layer | to onnx cpu | first block after | peak memory |');
  console.log('| --- | --- | --- | --- | --- |');
  let baseline = 0;
  const missing: string[] = [];
  const all = Object.keys(ENGINES).flatMap((engine) => engineNamed(engine).devices.map(({ name }) => [engine, name]));
  // The one that all are compared with first.
  const ordered = all.toSorted((a, b) => Number(b.join(' ') === BASELINE) - Number(a.join(' ') === BASELINE));
  for (const [engine, device] of ordered as [string, string][]) {
    const name = `${engine} ${device}`;
    const script = path.join(import.meta.dirname, 'one.ts');
    try {
      const { stdout } = await run('node', ['--import', 'tsx', script, directory, engine, device, values.rows]);
      const measured: Measured = JSON.parse(stdout.trim().split('\n').at(-1)!);
      if (name === BASELINE) baseline = measured.layerTokensPerSecond;
      console.log(`| ${name} | ${cells(measured, baseline).join(' | ')} |`);
    } catch (error) {
      const { stderr = '' } = error as { readonly stderr?: string };
      const reason = /^\w*Error(?: \[\w+\])?: (.*)/m.exec(stderr)?.[1] ?? String(error);
      missing.push(`${name}: ${reason}`);
    }
  }
  if (missing.length > 0) console.log(`\nNot here:\n\n- ${missing.join('\n- ')}`);
} finally {
  await rm(directory, { recursive: true, force: true });
}

function cells({ firstBlockSeconds, layerTokensPerSecond, peakBytes }: Measured, baseline: number): string[] {
  return [
    layerTokensPerSecond.toFixed(0),
    (layerTokensPerSecond / baseline).toFixed(4),
    `${firstBlockSeconds.toFixed(1)} s`,
    `${(peakBytes / 1e6).toFixed(0)} MB`,
  ];
}
