/**
 * What large pages of memory are worth to a worker: calibrations of the 135 M shape in processes with and without
 * them, in turns, each with a pass that warms up. Linux with glibc only. Prints Markdown: the least time of a process's
 * passes, and the median of what each round's ratio is.
 *
 *     node --import tsx bench/pages/main.ts [--rounds 5] [--lengths 128,2048] [--tokens 4096] [--layers 30]
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { createEngine } from '@flapbook/engine';
import { openModelFolder } from '@flapbook/models';
import { LARGE_PAGES } from '../../apps/worker/src/large-pages.ts';
import { quantile } from '../../tests/load/fleet.ts';
import { SHAPE_135M, writeRandomModel } from '../forward/model.ts';

const PASSES = 4;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    lengths: { type: 'string', default: '128,2048' },
    tokens: { type: 'string', default: '4096' },
    layers: { type: 'string', default: String(SHAPE_135M.layers) },
    /** Set where this process is one that is measured: the model's folder. */
    measure: { type: 'string' },
  },
});

/** The least milliseconds of a calibration in this process. */
async function measure(directory: string, length: number): Promise<number> {
  const folder = await openModelFolder(directory);
  const engine = await createEngine('onnx');
  const model = await engine.open(folder);
  const rows = Array.from({ length: Number(values.tokens) / length }, (_, row) =>
    Int32Array.from({ length }, (_, position) => (row * 7919 + position * 104729) % SHAPE_135M.vocabulary),
  );
  let least = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass <= PASSES; pass++) {
    const start = performance.now();
    await model.calibrate(rows, { onStatistics: () => undefined });
    if (pass > 0) least = Math.min(least, performance.now() - start);
  }
  await model.close();
  await folder.close();
  return least;
}

if (values.measure) {
  console.log(await measure(values.measure, Number(values.lengths)));
} else {
  const directory = await mkdtemp(path.join(tmpdir(), 'flapbook-bench-'));
  try {
    await writeRandomModel(directory, { ...SHAPE_135M, layers: Number(values.layers) }, { dataType: 'F16' });
    console.log('| length | ordinary pages, ms | large pages, ms | ratio |\n| --- | --- | --- | --- |');
    for (const length of values.lengths.split(',')) {
      const times = { ordinary: [] as number[], large: [] as number[] };
      for (let round = 0; round < Number(values.rounds); round++) {
        times.ordinary.push(await measured(directory, length, {}));
        times.large.push(await measured(directory, length, LARGE_PAGES));
      }
      const ratio = quantile(
        times.large.map((time, round) => time / times.ordinary[round]!),
        0.5,
      );
      const [ordinary, large] = [times.ordinary, times.large].map((all) => Math.min(...all).toFixed(0));
      console.log(`| ${length} | ${ordinary} | ${large} | ${ratio.toFixed(3)} |`);
    }
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function measured(directory: string, length: string, environment: Record<string, string>): Promise<number> {
  const own = ['--measure', directory, '--lengths', length, '--tokens', values.tokens];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(import.meta.url), ...own],
    { env: { ...process.env, GLIBC_TUNABLES: undefined, ...environment } },
  );
  return Number(stdout);
}
