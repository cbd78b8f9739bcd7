import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../program/program.ts';
import { flapbook, start } from './flapbook.ts';

let folder: string;
let data: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-study-'));
  data = path.join(folder, 'data');
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
  await writeFile(path.join(folder, 'cats.txt'), 'The cat sat on the mat and looked at the moon.\n'.repeat(200));
});
afterAll(() => rm(folder, { recursive: true }));

const study = (expectations: string) => `
name: From a shell
base: { model: model, calibrationData: "text:cats.txt", evaluationData: "text:cats.txt", samples: 8, sequenceLength: 16, evaluationRows: 6 }
factors: { ratio: [0.2, 0.5], removeHeads: [null, 1] }
expectations:
${expectations}`;

test('a study is planned, run and exported; what does not hold is named, with exit code 1', async () => {
  const good = path.join(folder, 'good.yaml');
  const bad = path.join(folder, 'bad.yaml');
  await writeFile(good, study('  - where: { ratio: 0.2, removeHeads: null }\n    achievedRatio: == 0.2 ± 0.05\n'));
  await writeFile(bad, study('  - where: { ratio: 0.5, removeHeads: null }\n    perplexity: < 1\n'));

  const planned = await flapbook('study', 'plan', good, '--data', data);
  expect(planned.stdout).toMatch(/^2 cells: .*1 calibration.*2 plans.*3 evaluations.*; 0 cached; ≈ \d+ s/);
  expect(planned.stdout).toContain('refused\t2 cells\tremoveHeads is for structures');
  expect(planned.code).toBe(0);

  const output = path.join(folder, 'report.json');
  const ran = await flapbook('study', 'run', good, '--data', data, '--format', 'json', '-o', output);
  expect(ran.stderr).toContain('1 of 1 expectations hold');
  expect(ran.code).toBe(0);
  const report = JSON.parse(await readFile(output, 'utf8'));
  expect(report.counts).toMatchObject({ SUCCEEDED: 2, REFUSED: 2, FAILED: 0 });

  const failed = await flapbook('study', 'run', bad, '--data', data, '--format', 'csv');
  expect(failed.stderr).toMatch(/expected\tperplexity < 1 where ratio 0\.5, removeHeads default\tobserved\t\d/);
  expect(failed.stderr).toContain('nothing to run');
  expect(failed.code).toBe(1);
  expect(failed.stdout.split('\r\n')[0]).toContain('ratio,removeHeads,status,perplexity');
}, 120_000);

test('Ctrl-C pauses a study, says how to go on and ends with 130; what is computed is kept', async () => {
  const file = path.join(folder, 'long.yaml');
  const base = 'model: model, calibrationData: "text:cats.txt", evaluationData: "text:cats.txt", sequenceLength: 16';
  const seeds = '{ from: 1, to: 20, step: 1 }';
  await writeFile(file, `name: long\nbase: { ${base}, samples: 64 }\nfactors: { seed: ${seeds} }\n`);
  const run = start('study', 'run', file, '--data', data);
  await run.says(/[1-9]\d* of 61 operations/);
  run.kill('SIGINT');
  const { code, stderr, stdout } = await run.finished;
  const [, done, left] = /The study was paused with (\d+) cells done and (\d+) to come/.exec(stderr)!;
  expect(Number(done) + Number(left)).toBe(20);
  expect(stderr).toContain(`Go on with: flapbook study run ${file}`);
  expect([code, stdout]).toEqual([130, '']);
  const { stdout: plan } = await flapbook('study', 'plan', file, '--data', data);
  const cached = Number(/(\d+) cached/.exec(plan)![1]);
  expect(cached).toBeGreaterThan(0);
  expect(cached).toBeLessThan(61);
}, 240_000);

test('what is wrong in a file is named with its field', async () => {
  const file = path.join(folder, 'wrong.yaml');
  await writeFile(file, 'name: x\nfactors: { metrics: [WIFV] }\n');
  const { code, stderr } = await flapbook('study', 'plan', file, '--data', data);
  expect(stderr).toContain('factors: there is no factor “metrics”');
  expect(code).toBe(1);
});

// The fixtures lie beside a developer's checkout, not in the repository.
test.skipIf(!existsSync(path.join(ROOT, '../shared/fixtures/stories260k-mha')))(
  'all results of the published code in one command (needs ../shared/fixtures)',
  async () => {
    const { stderr, code } = await flapbook('study', 'run', 'tests/studies/golden.yaml', '--data', data, '--yes');
    expect(stderr).toContain('53 of 53 expectations hold');
    expect(code).toBe(0);
  },
  600_000,
);
