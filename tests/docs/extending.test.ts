import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../program/program.ts';

const page = readFileSync(path.join(ROOT, 'docs/extending.md'), 'utf8');
/** Every block of code with the file that it belongs to. */
const blocks = [...page.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs)].map(([, file = '', text = '']) => ({ file, text }));

/** Copies of the packages that the page adds to. */
let folder: string;
beforeAll(async () => {
  const cache = path.join(ROOT, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(path.join(cache, 'flapbook-extending-'));
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  for (const name of ['flap', 'models', 'tasks']) {
    const source = path.join('packages', name, 'src');
    const filter = (file: string) => !/\.(test|fixture)\.ts$/.test(file);
    await cp(path.join(ROOT, source), path.join(folder, source), { recursive: true, filter });
  }
  for (const { file, text } of blocks) {
    const place = path.join(folder, file);
    await writeFile(place, file.endsWith('registry.ts') ? registered(await readFile(place, 'utf8'), text) : text);
  }
});
afterAll(() => rm(folder, { recursive: true }));

/** An import among the imports, and a line at the start of the registry. */
function registered(registry: string, text: string): string {
  const [imported, ...lines] = text.split('\n');
  return `${imported}\n${registry.replace(/^export const [A-Z]+\b.* = [[{]$/m, (start) => `${start}\n${lines.join('\n')}`)}`;
}

test('what docs/extending.md adds has the types that it should', async () => {
  const files = blocks.map(({ file }) => path.join(folder, file));
  const configuration = { extends: path.join(ROOT, 'tsconfig.json'), files, include: [], exclude: [] };
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(configuration));
  const tsc = [path.join(ROOT, 'node_modules/typescript-native/bin/tsc'), '--noEmit', '-p', folder];
  execFileSync(process.execPath, tsc, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
});

test('and works like the rest', () => {
  const program = `
    import { METRICS } from './packages/flap/src/metrics/registry.ts';
    import { compensationValues } from './packages/flap/src/compensation/registry.ts';
    import { describeModel } from './packages/models/src/architectures/registry.ts';
    import { readTask } from './packages/tasks/src/importing/read.ts';
    const bytes = Buffer.from(JSON.stringify({ sentence: 'A fine day.', label: 1 }));
    const described = describeModel({
      model_type: 'example', architectures: ['ExampleForCausalLM'], vocab_size: 100, hidden_size: 64, intermediate_size: 128,
      num_attention_heads: 4, num_hidden_layers: 2, rms_norm_eps: 1e-6, max_position_embeddings: 512,
    });
    console.log(JSON.stringify({
      scores: [...METRICS.INPUT_NORM.score({}, { squaredNorm: Float64Array.of(4, 9) })],
      values: [...compensationValues('HALF_BIAS', { baseline: Float64Array.of(1, 2, 3), prunedChannels: Int32Array.of(0, 2) }).values],
      architecture: described.architecture,
      items: await readTask('sentiment', { name: 'x.jsonl', bytes }),
    }));`;
  const given = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', program];
  const printed = execFileSync(process.execPath, given, { cwd: folder, encoding: 'utf8' });
  expect(JSON.parse(printed)).toMatchObject({
    scores: [2, 3],
    values: [0.5, 1.5],
    architecture: 'example',
    items: [{ choices: ['negative', 'positive'], gold: 1, requests: [{ context: 'A fine day.\nSentiment:' }, {}] }],
  });
});
