import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import type { ShardStatistics } from '@flapbook/flap';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll } from 'vitest';
import {
  type CalibrationParameters,
  type DatasetRecord,
  type ModelRecord,
  type Operations,
  openOperations,
  type ResolvedOperation,
  resolveCalibration,
  resolveEvaluation,
  resolvePlan,
  resolvePrunedModel,
} from '../index.ts';
import { findOperations } from '../store/operations.ts';
import { insertEvaluationBlock, replaceBiases } from '../store/results.ts';
import { insertShard } from '../store/statistics.ts';
import { shardRanges, streamKey, succeedWithoutRun } from '../testing.ts';

/** Values of a vector that stands for statistics. */
const CHANNELS = 8;
const LAYERS = 2;

/** Bytes of a shard that `storeCalibration` stores: four vectors a layer and module. */
export const SHARD_BYTES = LAYERS * 2 * 4 * CHANNELS * Float64Array.BYTES_PER_ELEMENT;

export interface RetentionFixture {
  readonly url: string;
  readonly operations: Operations;
  readonly model: ModelRecord;
  readonly dataset: DatasetRecord;
  calibration(samples: number, seed: number): ResolvedOperation;
  /** An evaluation of the model pruned by a calibration, with everything between. */
  chain(calibration: ResolvedOperation): { pruned: ResolvedOperation; evaluation: ResolvedOperation };
  statusOf(operation: ResolvedOperation): Promise<string | undefined>;
  /** First samples of the stored shards of a calibration's stream. */
  shardsOf(calibration: ResolvedOperation): Promise<number[]>;
}

/** A database with a tiny model and a text, and results written by hand as long ago as a test says. */
export function withRetention(): RetentionFixture {
  const database = withDatabase();
  let folder: string;
  let operations: Operations;
  let model: ModelRecord;
  let dataset: DatasetRecord;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'flapbook-retention-'));
    await writeTinyModel(path.join(folder, 'model'), { layers: LAYERS, tokenizer: true });
    await writeFile(path.join(folder, 'text.txt'), 'The cat sat on the mat and looked at the moon.\n'.repeat(400));
    operations = await openOperations({ url: database.url, applicationName: 'test' });
    model = await operations.models.register('tiny', path.join(folder, 'model'));
    dataset = await operations.datasets.byName(`text:${path.join(folder, 'text.txt')}`);
  });
  afterAll(async () => {
    await operations.close();
    await rm(folder, { recursive: true });
  });
  return {
    get url() {
      return database.url;
    },
    get operations() {
      return operations;
    },
    get model() {
      return model;
    },
    get dataset() {
      return dataset;
    },
    calibration: (samples, seed) =>
      resolveCalibration({ samples, sequenceLength: 16, seed }, { model, dataset, engine: 'onnx' }),
    chain(calibration) {
      const plan = resolvePlan({ ratio: 0.3 }, { model, calibration });
      const pruned = resolvePrunedModel('BASELINE_BIAS', { model, plan });
      const evaluation = resolveEvaluation(
        { sequenceLength: 16, maxRows: 8 },
        { subject: { model, pruned }, dataset, engine: 'onnx' },
      );
      return { pruned, evaluation };
    },
    statusOf: async ({ key }) => (await findOperations(operations.database, [key]))[0]?.status,
    async shardsOf(calibration) {
      const rows = await operations.database.query<{ first: number }>(
        'SELECT first_sample AS first FROM calibration_shard WHERE stream_key = $1 ORDER BY 1',
        [streamKey(calibration)],
      );
      return rows.map(({ first }) => first);
    },
  };
}

/** Stores the results of an operation as if it had run for `seconds` and had last been used `days` ago. */
export async function store(
  { operations }: Pick<RetentionFixture, 'operations'>,
  operation: ResolvedOperation,
  { days, seconds = 10 }: { readonly days: number; readonly seconds?: number },
): Promise<void> {
  const { database } = operations;
  await operations.remember(operation);
  if (operation.kind === 'calibration') await storeShards(operations, operation);
  if (operation.kind === 'prunedModel') {
    await replaceBiases(database, operation.key, [{ attention: Float64Array.of(1, 2), mlp: null }]);
  }
  if (operation.kind === 'evaluation') {
    const block = { firstRow: 0, nll: Float64Array.of(1, 2, 3), tokens: Int32Array.of(15, 15, 15) };
    await insertEvaluationBlock(database, operation.key, block);
  }
  await succeedWithoutRun(operations, operation.key, { stored: true });
  await database.query('UPDATE operation SET seconds = $2 WHERE key = $1', [operation.key, seconds]);
  // The plans between have no results, but were made known just now.
  const plans = operation.operations.filter(({ inline }) => inline);
  await database.query('UPDATE operation SET used_at = now() - make_interval(days => $2) WHERE key = ANY($1)', [
    [operation, ...plans].map(({ key }) => key),
    days,
  ]);
}

async function storeShards({ database }: Operations, calibration: ResolvedOperation): Promise<void> {
  const parameters = calibration.parameters as CalibrationParameters;
  for (const range of shardRanges(parameters)) {
    const of = (): ShardStatistics => {
      const vector = () => Float64Array.from({ length: CHANNELS }, (_, c) => c + range.firstSample);
      return {
        ...range,
        tokensPerSample: parameters.sequenceLength,
        sumOfMeans: vector(),
        m2: vector(),
        referenceA: vector(),
        referenceB: vector(),
        referenceK: 1,
      };
    };
    const layers = Array.from({ length: LAYERS }, () => ({ attention: of(), mlp: of() }));
    await database.transaction((transaction) =>
      insertShard(transaction, {
        streamKey: streamKey(calibration),
        range,
        tokensPerSample: parameters.sequenceLength,
        layers,
      }),
    );
  }
}
