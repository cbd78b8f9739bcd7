import { withDatabase } from '@flapbook/database/testing';
import { beforeEach, expect, test } from 'vitest';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import type { CalibrationSpec } from '../kinds/calibration/parameters.ts';
import { resolveCalibration } from '../kinds/calibration/resolve.ts';
import { resolveEvaluation } from '../kinds/evaluation.ts';
import { resolvePlan } from '../kinds/plan.ts';
import { resolvePrunedModel } from '../kinds/pruned-model.ts';
import { lineage, type ResolvedOperation } from '../operation.ts';
import { CANDIDATE_LIMITS } from './candidates.ts';
import { explain } from './explain.ts';
import { ago, insertModel, insertText, remember } from './rows.fixture.ts';
import { PartFinder } from './step-parts.ts';

const fixture = withDatabase();
let model: ModelRecord;
let dataset: DatasetRecord;

beforeEach(async () => {
  await fixture.database.query('TRUNCATE operation, model, dataset CASCADE');
  model = await insertModel(fixture.database, 'm');
  dataset = await insertText(fixture.database, 'd');
});

const calibrationOf = (spec: CalibrationSpec = {}, on = { model, dataset }) =>
  resolveCalibration({ samples: 256, sequenceLength: 128, ...spec }, { ...on, engine: 'onnx' });
const evaluationOf = (calibration: ResolvedOperation, ratio: number, on = { model, dataset }) =>
  resolveEvaluation(
    { sequenceLength: 128, maxRows: 8 },
    {
      subject: {
        model: on.model,
        pruned: resolvePrunedModel('NONE', {
          model: on.model,
          plan: resolvePlan({ ratio }, { model: on.model, calibration }),
        }),
      },
      dataset: on.dataset,
      engine: 'onnx',
    },
  );

/** Everything that workers run of an operation has succeeded, so long ago. */
async function succeeded(operation: ResolvedOperation, secondsAgo: number): Promise<void> {
  for (const one of lineage(operation)) {
    const columns = one.inline ? {} : { status: 'SUCCEEDED', finished_at: ago(secondsAgo) };
    await remember(fixture.database, one, columns);
  }
}

const explained = (operation: ResolvedOperation) =>
  explain(fixture.database, new PartFinder(fixture.database), operation);

test('where nothing of its kind has succeeded there is nothing to explain it by', async () => {
  await succeeded(calibrationOf(), 10);
  await remember(fixture.database, evaluationOf(calibrationOf(), 0.5));
  expect(await explained(evaluationOf(calibrationOf(), 0.3))).toBeNull();
});

test('a larger calibration differs in its samples and shares the parts of the smaller one', async () => {
  await succeeded(calibrationOf(), 60);
  expect(await explained(calibrationOf({ samples: 1024 }))).toEqual({
    key: calibrationOf().key,
    finishedAt: expect.any(Date),
    differences: [{ path: 'samples', value: 1024, other: 256 }],
    parts: 16,
    sharedParts: 4,
    text: 'Differs from the nearest calibration in samples (1024 instead of 256); 4 of 16 parts are shared.',
  });
});

test('the fewest differences win, then the latest', async () => {
  const [seeds, both, late] = [
    calibrationOf({ seed: 1 }),
    calibrationOf({ seed: 2, samples: 64 }),
    calibrationOf({ seed: 3 }),
  ];
  await succeeded(seeds, 60);
  await succeeded(both, 10);
  expect(await explained(calibrationOf())).toMatchObject({ key: seeds.key, differences: [{ path: 'seed' }] });
  await succeeded(late, 30);
  expect(await explained(calibrationOf())).toMatchObject({
    key: late.key,
    differences: [{ path: 'seed', value: 0, other: 3 }],
    sharedParts: 0,
  });
});

test('differences are found in what an operation rests on, with models and data sets by their names', async () => {
  const { database } = fixture;
  const other = await insertText(database, 'd2');
  await succeeded(evaluationOf(calibrationOf({}, { model, dataset: other }), 0.5), 60);
  expect(await explained(evaluationOf(calibrationOf(), 0.3))).toMatchObject({
    differences: [
      { path: 'plan.ratio', value: 0.3, other: 0.5 },
      { path: 'calibration.dataset', value: 'text d', other: 'text d2' },
    ],
    parts: 1,
    sharedParts: 0,
    text: 'Differs from the nearest evaluation in plan.ratio (0.3 instead of 0.5) and calibration.dataset (text d instead of text d2).',
  });

  const second = await insertModel(database, 'm2');
  const on = { model: second, dataset };
  expect(await explained(evaluationOf(calibrationOf({}, on), 0.5, on))).toMatchObject({
    differences: expect.arrayContaining([{ path: 'model', value: 'model m2', other: 'model m' }]),
  });
});

test('the nearest result may be of a model that is registered no more', async () => {
  const { database } = fixture;
  const gone = await insertModel(database, 'gone');
  await succeeded(calibrationOf({}, { model: gone, dataset }), 60);
  await database.query(`DELETE FROM model WHERE key = 'gone'`);
  expect(await explained(calibrationOf())).toMatchObject({
    differences: [{ path: 'model', value: 'model m', other: 'gone' }],
    sharedParts: 0,
  });
});

test('an old neighbour is found among thousands of results', async () => {
  const { database } = fixture;
  await succeeded(calibrationOf({ seed: 7 }), 90_000);
  const template = calibrationOf({ samples: 64 });
  await database.query(
    `INSERT INTO operation (key, kind, version, parameters, inputs, attempt, status, finished_at)
      SELECT 'k' || i, 'calibration', 1, $1::jsonb || jsonb_build_object('seed', 1000 + i), jsonb_build_object('model', $2::text, 'dataset', 'd'), 1,
        'SUCCEEDED', now() - make_interval(secs => i)
      FROM generate_series(1, 12000) i`,
    [JSON.stringify(template.parameters), 'm2'],
  );
  await database.query(`UPDATE operation SET inputs = '{"model": "m", "dataset": "d"}' WHERE key IN (
    SELECT 'k' || i FROM generate_series(1, ${CANDIDATE_LIMITS.sameModel - 1}) i)`);
  await database.query('VACUUM ANALYZE operation');
  expect(await explained(calibrationOf())).toMatchObject({ differences: [{ path: 'seed', value: 0, other: 7 }] });
});
