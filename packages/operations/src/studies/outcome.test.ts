import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listCells, type Operations, openOperations, type StudyRecord } from '../index.ts';
import { insertEvaluationBlock, succeedWithoutRun } from '../testing.ts';

const database = withDatabase();
let folder: string;
let operations: Operations;

const base = { model: 'tiny', calibrationData: 'cats', evaluationData: 'cats', samples: 8, sequenceLength: 16 };
const ROWS = 40;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-outcome-'));
  operations = await openOperations({ url: database.url, applicationName: 'test' });
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
  await operations.models.register('tiny', path.join(folder, 'model'));
  const file = path.join(folder, 'cats.txt');
  await writeFile(file, 'The cat sat on the mat and looked at the moon.\n'.repeat(40));
  await operations.datasets.register('cats', 'About cats', { format: 'text', file, joining: 'NONE' });
});
afterAll(async () => {
  await operations.close();
  await rm(folder, { recursive: true });
});

/** Writes the rows of a cell's evaluation as if a worker had: every second row is 0.2 nats a token easier or harder. */
async function evaluated(study: StudyRecord, losses: (settings: Readonly<Record<string, unknown>>) => number | null) {
  const cells = await listCells(operations.database, study.id, { limit: 100, after: null });
  for (const { settings, keys } of cells) {
    const loss = losses(settings);
    if (loss === null) continue;
    const tokens = new Int32Array(ROWS).fill(15);
    const nll = Float64Array.from(tokens, (count, row) => count * (loss + (row % 3) + (row % 2 === 0 ? 0.01 : -0.01)));
    await insertEvaluationBlock(operations.database, keys.evaluation!, { firstRow: 0, nll, tokens });
    await succeedWithoutRun(operations, keys.evaluation!, { perplexity: Math.exp(loss), rows: ROWS });
    for (const role of ['calibration', 'prunedModel']) await succeedWithoutRun(operations, keys[role]!);
  }
  return cells;
}

test('cells are compared with the reference on the same rows, adjusted for their number; expectations are held to that', async () => {
  const study = await operations.studies.create({
    name: 'compared',
    base,
    factors: { ratio: [0.2, 0.3, 0.5], compensation: ['NONE', 'BASELINE_BIAS'] },
    expectations: [
      { where: { compensation: 'BASELINE_BIAS', ratio: 0.2 }, verdict: 'BETTER', perplexity: '== 7.389 ± 0.1 %' },
      { where: { compensation: 'BASELINE_BIAS', ratio: 0.3 }, verdict: 'BETTER' },
      { where: { compensation: 'BASELINE_BIAS', ratio: 0.5 }, verdict: 'UNRESOLVED' },
      { where: { ratio: 0.5 }, perplexity: '< 100' },
      { where: { ratio: 0.7 }, perplexity: '< 100' },
      { where: { compensation: 'NONE', ratio: 0.2 }, verdict: 'BETTER' },
    ],
  });
  await evaluated(study, ({ ratio, compensation }) => {
    if (ratio === 0.5 && compensation !== 'NONE') return null;
    return ratio === 0.2 && compensation !== 'NONE' ? 2 : 2.5;
  });
  const { cells, expectations } = await operations.studies.outcomeOf(study);
  const [better, same] = [0.2, 0.3].map((ratio) =>
    cells.find(({ settings }) => settings.ratio === ratio && settings.compensation === 'BASELINE_BIAS'),
  );
  expect(better!.comparison).toMatchObject({ verdict: { verdict: 'BETTER', family: 2 }, comparison: { rows: ROWS } });
  expect(better!.comparison!.comparison.difference).toBeCloseTo(-0.5, 9);
  expect(cells.find(({ id }) => id === better!.comparison!.cell)!.settings).toMatchObject({
    ratio: 0.2,
    compensation: 'NONE',
  });
  expect(same!.comparison!.verdict.verdict).toBe('UNRESOLVED');
  expect(better!.interval!.low).toBeLessThan(Math.exp(2 + 1));
  expect(expectations.map(({ status, cells: count, violations }) => [status, count, violations[0]?.observed])).toEqual([
    ['HOLDS', 1, undefined],
    ['HOLDS', 1, undefined],
    ['FAILS', 1, 'UNRESOLVED'],
    ['OPEN', 1, undefined],
    ['OPEN', 2, undefined],
    ['FAILS', 0, undefined],
    ['FAILS', 1, 'nothing to compare it with'],
  ]);
});

test('rows that differ are not compared, with what differs', async () => {
  const study = await operations.studies.create({
    name: 'lengths',
    base: { ...base, ratio: 0.4 },
    factors: { evaluationLength: [8, 16] },
    reference: { evaluationLength: 8 },
  });
  await evaluated(study, () => 2);
  const { cells } = await operations.studies.outcomeOf(study);
  const longer = cells.find(({ settings }) => settings.evaluationLength === 16)!;
  expect(longer.comparison).toBeNull();
  expect(longer.comparisonProblem).toMatchObject({
    code: 'BAD_PARAMETER',
    message: 'The evaluations are not of the same rows: the rows have 16 and 8 tokens.',
  });
});
