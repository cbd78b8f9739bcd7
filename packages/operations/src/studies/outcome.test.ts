import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { demoTasks } from '@flapbook/demo';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JsonObject, listCells, type Operations, openOperations, type StudyRecord } from '../index.ts';
import { insertZeroShotBlock } from '../store/zero-shot.ts';
import { zeroShotResult } from '../tasks/scored-items.ts';
import { insertEvaluationBlock, succeedWithoutRun } from '../testing.ts';
import { reconstruction } from './measures/reconstruction.ts';

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

describe('zero-shot scores', () => {
  const ITEMS = 100;

  /** Two choices an item, the first of which is right; the model gets the first `right` ones right. */
  async function answered(key: string, right: number, task: 'openbookqa') {
    const each = Array.from({ length: ITEMS }, (_, item) => item);
    const ones = new Int32Array(2 * ITEMS).fill(4);
    const block = {
      firstItem: 0,
      itemIndex: Int32Array.from(each),
      choices: new Int32Array(ITEMS).fill(2),
      gold: new Int32Array(ITEMS),
      logProbability: Float64Array.from(each.flatMap((item) => (item < right ? [-1, -2] : [-2, -1]))),
      tokens: ones,
      codePoints: ones,
    };
    await insertZeroShotBlock(operations.database, key, block);
    await succeedWithoutRun(operations, key, zeroShotResult(task, [block]) as unknown as JsonObject);
  }

  test('have standard errors and a verdict by items, adjusted over the study', async () => {
    const source = demoTasks.find(({ task }) => task === 'openbookqa')!;
    await operations.datasets.register('task', 'A task', {
      ...{ format: 'task', file: source.file, task: source.task, labels: null },
    });
    const study = await operations.studies.create({
      name: 'scores',
      base,
      factors: { ratio: [0.2, 0.3, 0.5] },
      measures: [{ measure: 'ZERO_SHOT', datasets: ['task'] }],
      expectations: [
        { where: { ratio: 0.2 }, verdict: { accuracy_openbookqa: 'UNRESOLVED' } },
        { where: { ratio: 0.3 }, verdict: { accuracy_openbookqa: 'BETTER' } },
        { where: { ratio: 0.5 }, verdict: { accuracy_openbookqa: 'BETTER' } },
        { where: { ratio: 0.2 }, verdict: { accuracy_piqa: 'BETTER' } },
      ],
    });
    const cells = await listCells(operations.database, study.id, { limit: 10, after: null });
    const role = 'zeroShot openbookqa task';
    await answered(cells[0]!.keys[`denseZeroShot openbookqa task`]!, 70, 'openbookqa');
    const rights: Record<string, number> = { 0.2: 68, 0.3: 40 };
    for (const { keys, settings } of cells) {
      const right = rights[String(settings.ratio)];
      if (right !== undefined) await answered(keys[role]!, right, 'openbookqa');
    }
    const { cells: outcomes, expectations } = await operations.studies.outcomeOf(study);
    expect(expectations.map(({ status, violations }) => [status, violations[0]?.observed])).toEqual([
      ['HOLDS', undefined],
      ['FAILS', 'WORSE'],
      ['OPEN', undefined],
      ['FAILS', 'nothing to compare it with'],
    ]);
    const of = (ratio: number) => outcomes.find(({ settings }) => settings.ratio === ratio)!;
    expect(of(0.5).accuracies).toEqual([]);
    const [near] = of(0.2).accuracies;
    expect(near).toMatchObject({ figure: 'accuracy_openbookqa', items: ITEMS, metric: 'acc_norm' });
    expect(near!.accNorm!.standardError).toBeCloseTo(Math.sqrt((0.68 * 0.32) / 99), 12);
    expect(of(0.2).standardErrors.accuracy_openbookqa).toBeCloseTo(Math.sqrt((0.68 * 0.32) / 99), 12);
    // Two of two flips: McNemar's exact p is 0.5; 30 of 30 it is 2 / 2^30, times 2 comparisons.
    expect(near!.comparison).toMatchObject({
      verdict: 'UNRESOLVED',
      gained: 0,
      lost: 2,
      family: 2,
      cell: null,
      p: 0.5,
    });
    expect(near!.comparison!.moreItems).toBeGreaterThan(100);
    const [far] = of(0.3).accuracies;
    expect(far!.comparison).toMatchObject({ verdict: 'WORSE', gained: 0, lost: 30, moreItems: null });
    expect(far!.comparison!.p).toBeCloseTo(4 / 2 ** 30, 15);
  });
});

test('the error on held-out tokens is a measure: its operations, and the means of what they come to', async () => {
  const study = {
    name: 'errors',
    base: { ...base, compensation: 'NONE' },
    factors: { ratio: [0.2], metric: ['WIFV', 'MAGNITUDE'] },
    measures: ['RECONSTRUCTION'],
  };
  const { kinds, refused } = await operations.studies.plan(study);
  expect(kinds.map(({ kind, operations: count }) => `${count} ${kind}`)).toEqual(
    expect.arrayContaining(['1 gram', '1 reconstruction']),
  );
  // Without a calibration there are no tokens to hold out.
  expect(refused.map(({ problem }) => problem.code)).toEqual(['CALIBRATION_REQUIRED']);
  const layers = [
    { attention: 0.1, mlp: 0.3 },
    { attention: null, mlp: 0.5 },
  ];
  const figures = reconstruction.figures(new Map([['reconstruction', { heldOutTokens: 1, fittedTokens: 1, layers }]]));
  expect(figures.reconstructionError).toBeCloseTo(0.3, 12);
  expect(figures).toMatchObject({ reconstructionError_attention: 0.1, reconstructionError_mlp: 0.4 });
});
