import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../program/program.ts';

const page = readFileSync(path.join(ROOT, 'docs/extending.md'), 'utf8');
/** Every block of code with the file that it belongs to. */
const blocks = [...page.matchAll(/```tsx?\n\/\/ (\S+)\n(.*?)```/gs)].map(([, file = '', text = '']) => ({
  file,
  text,
}));

const packages = ['flap', 'models', 'tasks', 'engine'];

/** Copies of the packages that the page adds to. */
let folder: string;
beforeAll(async () => {
  const cache = path.join(ROOT, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(path.join(cache, 'flapbook-extending-'));
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  for (const source of [...packages.map((name) => `packages/${name}/src`), 'apps/web/src']) {
    const filter = (file: string) => !/\.(test|fixture)\.ts$/.test(file);
    await cp(path.join(ROOT, source), path.join(folder, source), { recursive: true, filter });
  }
  for (const { file, text } of blocks) {
    const place = path.join(folder, file);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, file.endsWith('registry.ts') ? registered(await readFile(place, 'utf8'), text) : text);
  }
});
afterAll(() => rm(folder, { recursive: true }));

/** An import among the imports, and a line at the start of the registry. */
function registered(registry: string, text: string): string {
  const [imported, ...lines] = text.split('\n');
  return `${imported}\n${registry.replace(/^export const [A-Z_]+\b.* = [[{]/im, (start) => `${start}\n${lines.join('\n')}`)}`;
}

/** Checks the types of files with the settings of a project. */
async function checkTypes(project: string, files: readonly string[]): Promise<void> {
  const configuration = path.join(folder, project);
  const content = {
    extends: path.join(ROOT, project),
    compilerOptions: { incremental: false },
    files: files.map((file) => path.join(folder, file)),
    include: [],
    exclude: [],
  };
  await writeFile(configuration, JSON.stringify(content));
  const tsc = [path.join(ROOT, 'node_modules/typescript-native/bin/tsc'), '--noEmit', '-p', configuration];
  execFileSync(process.execPath, tsc, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
}

test('what docs/extending.md adds has the types that it should', async () => {
  const files = blocks.map(({ file }) => file);
  const isWeb = (file: string): boolean => file.startsWith('apps/web/');
  await checkTypes(
    'tsconfig.json',
    files.filter((file) => !isWeb(file)),
  );
  await checkTypes('apps/web/tsconfig.json', files.filter(isWeb));
});

test('and works like the rest', () => {
  const program = `
    import { METRICS } from './packages/flap/src/metrics/registry.ts';
    import { compensationValues } from './packages/flap/src/compensation/registry.ts';
    import { describeModel } from './packages/models/src/architectures/registry.ts';
    import { readTask } from './packages/tasks/src/importing/read.ts';
    import { createEngine } from './packages/engine/src/registry.ts';
    import { openModelFolder } from '@flapbook/models';
    import { writeTinyModel } from '@flapbook/models/testing';
    await writeTinyModel('./model', { layers: 3 });
    const rows = [Int32Array.of(1, 2, 3, 4, 5), Int32Array.of(5, 4, 3, 2, 1)];
    const evaluated = async (name) => {
      const model = await (await createEngine(name, { device: 'cpu' })).open(await openModelFolder('./model'));
      return [...(await model.evaluate(rows, { rowsPerBatch: 2 })).nll];
    };
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
      device: (await createEngine('tfjs', { device: 'plain' })).description,
      engine: (await createEngine('timed', { device: 'plain' })).description,
      same: String(await evaluated('timed')) === String(await evaluated('tfjs')),
    }));`;
  const given = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', program];
  const { stdout, stderr } = spawnSync(process.execPath, given, { cwd: folder, encoding: 'utf8' });
  expect(stderr.match(/A block took \d+\.\d ms\./g)).toHaveLength(3);
  expect(JSON.parse(stdout)).toMatchObject({
    scores: [2, 3],
    values: [0.5, 1.5],
    architecture: 'example',
    device: expect.stringContaining('plain JavaScript, asked for by name'),
    engine: expect.stringMatching(/plain, timed$/),
    same: true,
    items: [{ choices: ['negative', 'positive'], gold: 1, requests: [{ context: 'A fine day.\nSentiment:' }, {}] }],
  });
});

test('the view draws what it accepts of an answer', async () => {
  const entry = path.join(folder, 'drawn.tsx');
  await writeFile(
    entry,
    `import { renderToStaticMarkup } from 'react-dom/server';
    import { chooseViews } from './apps/web/src/views/choose';
    import { findSubjects } from './apps/web/src/views/find';
    import { views } from './apps/web/src/views/registry';
    const calibration = (key: string, samples: number) => ({ __typename: 'Calibration', key, samples });
    const answer = { model: { __typename: 'Model', a: calibration('a'.repeat(64), 16), b: calibration('b'.repeat(64), 1024) } };
    const choice = chooseViews('auto', findSubjects(answer), views).find(({ view }) => view.name === 'drawn')!;
    console.log(renderToStaticMarkup(<choice.view.Component subjects={choice.subjects} />));`,
  );
  const bundled = path.join(folder, 'drawn.mjs');
  await build({
    entryPoints: [entry],
    outfile: bundled,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    jsx: 'automatic',
    loader: { '.css': 'empty' },
    logLevel: 'error',
  });
  const markup = execFileSync(process.execPath, [bundled], { cwd: folder, encoding: 'utf8' });
  expect(markup).toContain('Samples drawn');
  const [, rows = ''] = /<tbody[^>]*>(.*)<\/tbody>/.exec(markup) ?? [];
  const cells = [...rows.matchAll(/<t[dh]\b[^>]*>(.*?)<\/t[dh]>/g)].map(([, text = '']) =>
    text.replace(/<[^>]*>/g, ''),
  );
  expect(cells).toEqual(['aaaaaaaaaaaa', '16', 'bbbbbbbbbbbb', '1,024']);
});
