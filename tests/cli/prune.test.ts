import { createHash } from 'node:crypto';
import { watch } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fixture, startHubServer, writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flapbook, flapbookFromSources, flapbookWith, keepDatabaseUp } from './flapbook.ts';

let folder: string;
let data: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-cli-'));
  data = path.join(folder, 'data');
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
  await writeFile(path.join(folder, 'text.txt'), 'One two three four, five six seven eight. '.repeat(200));
});
afterAll(() => rm(folder, { recursive: true }));

const text = () => `text:${path.join(folder, 'text.txt')}`;
const pruning = (...given: string[]) => [
  ...['prune', '--data', data, '--calibration', text(), '--evaluation', text()],
  ...['--samples', '8', '--sequence-length', '32', ...given],
];
const pruningTiny = (...given: string[]) => pruning('--model', path.join(folder, 'model'), ...given);
const prune = (...given: string[]) => flapbook(...pruning(...given));
const pruneTiny = (...given: string[]) => flapbook(...pruningTiny(...given));

describe('flapbook prune', () => {
  test('prints one JSON object that keeps its contract, and the same from the cache', async () => {
    const first = await flapbookFromSources(...pruningTiny('--ratio', '0.5', '--json'));
    expect(first.code, first.stderr).toBe(0);
    const outcome = JSON.parse(first.stdout);
    expect(Object.keys(outcome).sort()).toEqual([
      'achievedRatio',
      'cached',
      'densePerplexity',
      'key',
      'layers',
      'parametersAfter',
      'parametersBefore',
      'perplexity',
      'requestedRatio',
      'seconds',
      'threshold',
    ]);
    expect(outcome).toMatchObject({
      cached: false,
      requestedRatio: 0.5,
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
      seconds: { calibration: expect.any(Number), plan: expect.any(Number), evaluation: expect.any(Number) },
    });
    expect(outcome.layers).toHaveLength(2);
    expect(outcome.layers[0]).toEqual({
      attention: { kept: expect.any(Array), biasNorm: expect.any(Number) },
      mlp: { pruned: expect.any(Array), biasNorm: expect.any(Number) },
    });
    expect(outcome.parametersAfter).toBeLessThan(outcome.parametersBefore);

    const second = await pruneTiny('--ratio', '0.5', '--json');
    expect(JSON.parse(second.stdout)).toEqual({ ...outcome, cached: true, seconds: expect.anything() });
  });
});

describe('flapbook prune, with the database up', () => {
  let letGo: () => Promise<void>;
  beforeAll(async () => {
    letGo = await keepDatabaseUp(data);
  });
  afterAll(() => letGo());

  test('prints a table for people', async () => {
    const { code, stdout } = await pruneTiny('--ratio', '0.3');
    expect(code).toBe(0);
    expect(stdout).toMatch(/perplexity, dense +\d+\.\d{4}/);
    expect(stdout).toMatch(/layer +heads kept +channels pruned/);
  });

  test('what was pruned is exported by the key that was printed, and what cannot be written says why', async () => {
    const { key } = JSON.parse((await pruneTiny('--ratio', '0.5', '--json')).stdout);
    const out = path.join(folder, 'exported');
    const written = await flapbook('export', key, '--data', data, '--format', 'FLAP', '--out', out, '--json');
    expect(written.code, written.stderr).toBe(0);
    const { files, verdict, selfTest, usage } = JSON.parse(written.stdout);
    expect(verdict).toBe('EXACT');
    expect(selfTest.difference).toBeLessThan(selfTest.tolerance);
    expect(usage[0].text).toContain(out);
    for (const { name, digest } of files) {
      const bytes = await readFile(path.join(out, name));
      expect(createHash('sha256').update(bytes).digest('hex'), name).toBe(digest);
    }
    const model = path.join(folder, 'model');
    const refused = await flapbook('export', model, '--data', data, '--format', 'FLAP', '--out', out);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('error EXPORT_REFUSED: Nothing is pruned');

    const hub = await startHubServer({ token: 'hf_cli' });
    const environment = { HF_ENDPOINT: hub.endpoint, HF_TOKEN: 'hf_cli' };
    const given = ['push', key, 'owner/pruned', '--data', data, '--format', 'FLAP', '--json'];
    const pushed = await flapbookWith(environment, ...given);
    const { files: arrived = {} } = hub.repositories.get('models/owner/pruned') ?? {};
    await hub.close();
    expect(pushed.code, pushed.stderr).toBe(0);
    expect(JSON.parse(pushed.stdout).address).toBe(`${hub.endpoint}/owner/pruned/tree/main`);
    for (const { name, digest } of files) {
      expect(createHash('sha256').update(arrived[name]!).digest('hex'), name).toBe(digest);
    }
    // Four processes, each with a start-up of its own.
  }, 120_000);

  test('hidden states beyond --engine-memory go to a file, of which nothing stays', async () => {
    const temporary = path.join(folder, 'temporary');
    await mkdir(temporary);
    const seen = new Set<string>();
    const watcher = watch(temporary, (_, name) => void seen.add(name!.replace(/-[^-]*$/, '')));
    const run = async (seed: string, ...given: string[]) => {
      const own = pruningTiny('--json', '--sampling', 'RANDOM', '--seed', seed, ...given);
      const { stdout, stderr } = await flapbookWith({ TMPDIR: temporary }, ...own);
      return JSON.parse(stdout || stderr);
    };
    const roomy = await run('1');
    expect([...seen]).not.toContain('flapbook-hidden');
    const tight = await run('2', '--engine-memory', '1KiB');
    watcher.close();
    expect([...seen]).toContain('flapbook-hidden');
    expect([roomy.cached, tight.cached]).toEqual([false, false]);
    expect(await readdir(temporary)).not.toContainEqual(expect.stringContaining('flapbook-hidden'));
  }, 120_000);

  test('what a data set has in common with another is told', async () => {
    const model = path.join(folder, 'model');
    const { code, stdout, stderr } = await flapbook(
      'overlap',
      text(),
      text(),
      '--model',
      model,
      '--data',
      data,
      '--json',
    );
    expect(code, stderr).toBe(0);
    const { rows, ...found } = JSON.parse(stdout);
    expect(rows).toBeGreaterThan(10);
    expect(found).toEqual({ sharedRows: rows, share: 1, span: 32, unit: 'TOKENS' });
  }, 60_000);

  test.each(['WANDA_SP', 'MAGNITUDE_SP', 'LLM_PRUNER'])('runs the baseline %s', async (method) => {
    const { code, stdout, stderr } = await pruneTiny('--method', method, '--ratio', '0.5', '--json');
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).layers.map((layer: { mlp: { pruned: number[] } }) => layer.mlp.pruned.length)).toEqual([
      12, 12,
    ]);
  });

  test.each([
    ['a ratio of 0', ['--ratio', '0'], 'BAD_RATIO'],
    ['a ratio of 1', ['--ratio', '1'], 'BAD_RATIO'],
    ['a ratio of NaN', ['--ratio', 'NaN'], 'BAD_RATIO'],
    ['samples that are no number', ['--samples', 'many'], 'BAD_PARAMETER'],
    ['a metric for a baseline', ['--method', 'WANDA_SP', '--metric', 'IFV'], 'BAD_PARAMETER'],
  ])('ends with 2 for %s', async (_, given, code) => {
    const finished = await pruneTiny(...given);
    expect(finished).toMatchObject({ code: 2, stdout: '' });
    expect(finished.stderr).toContain(`error ${code}: `);
  });

  test('ends with 2 for an option or a value that does not exist', async () => {
    expect(await pruneTiny('--structure', 'AL_XX')).toMatchObject({ code: 2, stdout: '' });
    expect(await pruneTiny('--ration', '0.2')).toMatchObject({ code: 2, stdout: '' });
    expect(await flapbook('prune')).toMatchObject({ code: 2, stdout: '' });
  });

  test('ends with 1 and leaves nothing half-written for a model or data set that is damaged', async () => {
    const file = (name: string) => path.join(folder, name);
    await writeTinyModel(file('truncated'), { tokenizer: true });
    await truncate(file('truncated/model.safetensors'), 4000);
    await writeTinyModel(file('nan'), {
      tokenizer: true,
      edit: (tensors) =>
        tensors.map((tensor, i) => (i === 3 ? { ...tensor, values: tensor.values.map(() => Number.NaN) } : tensor)),
    });
    await writeTinyModel(file('mish'), { tokenizer: true, config: { hidden_act: 'mish' } });
    await writeTinyModel(file('bert'), {
      tokenizer: true,
      config: { model_type: 'bert', architectures: ['BertModel'] },
    });
    await writeFile(file('empty.txt'), '');
    await writeFile(
      file('rows.json'),
      JSON.stringify({
        far: [
          [1, 2, 3],
          [1, 2, 9999],
        ],
        few: [[1, 2, 3, 4]],
      }),
    );

    const cases = [
      [['--model', file('truncated')], 'BAD_CHECKPOINT'],
      [['--model', file('nan')], 'BAD_WEIGHT'],
      [['--model', file('mish')], 'UNSUPPORTED_CONFIG'],
      [['--model', file('bert')], 'UNSUPPORTED_ARCHITECTURE'],
      [['--model', file('nothing-here')], 'MODEL_NOT_FOUND'],
      [['--model', file('model'), '--calibration', `text:${file('empty.txt')}`], 'DATASET_EMPTY'],
      [
        [
          '--model',
          file('model'),
          '--calibration',
          `tokens:${file('rows.json')}#far`,
          '--samples',
          '2',
          '--sequence-length',
          '3',
        ],
        'TOKEN_OUT_OF_RANGE',
      ],
      [
        ['--model', file('model'), '--calibration', `tokens:${file('rows.json')}#few`, '--sequence-length', '4'],
        'TOO_FEW_ROWS',
      ],
      [['--model', file('model'), '--samples', '1000', '--sampling', 'CONTIGUOUS'], 'TOO_FEW_ROWS'],
      [['--model', file('model'), '--structure', 'AL_MM'], 'BAD_PARAMETER'],
    ] as const;
    for (const [given, code] of cases) {
      const finished = await prune(...given, '--json');
      expect(finished, `${code}: ${finished.stderr}`).toMatchObject({ code: 1, stdout: '' });
      expect(finished.stderr).toContain(`error ${code}: `);
    }
    const { stdout } = await flapbook('models', '--data', data);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    // A dozen processes, each with a start-up of its own.
  }, 240_000);
});

// The fixtures lie beside a developer's checkout, not in the repository.
describe.skipIf(fixture('stories260k-mha') === null)('on a real model (needs ../shared/fixtures)', () => {
  test('reproduces the published code’s run', async () => {
    const model = fixture('stories260k-mha')!;
    const { stdout, stderr } = await flapbook(
      ...['prune', '--data', data, '--model', model, '--estimator', 'REFERENCE', '--ratio', '0.2', '--json'],
      ...['--calibration', `tokens:${model}/tokens.json#samples`, '--evaluation', `tokens:${model}/tokens.json#eval`],
    );
    expect(stderr).not.toContain('error');
    const outcome = JSON.parse(stdout);
    expect(outcome.densePerplexity).toBeCloseTo(3.359797, 5);
    expect(outcome.perplexity).toBeCloseTo(7.61152, 3);
    expect(outcome.layers[0].mlp.pruned.slice(0, 3)).toEqual([0, 3, 8]);
  });
});

// A worker that hands on what any engine can run to workers of another, which nobody has started, would never end.
test('takes all steps on the engine that is named', async () => {
  const options = ['--ratio', '0.4', '--json'];
  const named = await pruneTiny('--engine', 'tfjs', '--device', 'wasm', ...options);
  expect(named.code, named.stderr).toBe(0);
  expect(named.stderr).not.toContain('is not used');
  const [own, other] = [JSON.parse(named.stdout), JSON.parse((await pruneTiny(...options)).stdout)];
  expect(own.key).not.toBe(other.key);
  expect(own.perplexity / other.perplexity).toBeCloseTo(1, 4);
});

test('says which device would have been better, and why it takes another', async () => {
  // Without a driver for graphics, whatever this machine has.
  const driverless = { VK_DRIVER_FILES: path.join(folder, 'none'), VK_ICD_FILENAMES: path.join(folder, 'none') };
  const given = pruningTiny('--engine', 'tfjs', '--ratio', '0.35', '--json');
  const { code, stderr } = await flapbookWith(driverless, ...given);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/Device webgpu is not used: WebGPU finds no device .*Install the driver of the graphics card/);
});
