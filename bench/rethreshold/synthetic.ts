import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  MODULES,
  type ModuleName,
  prunableParameters,
  prunableShape,
  ShardAccumulator,
  type ShardStatistics,
} from '@flapbook/flap';
import {
  type DatasetRecord,
  type ModelRecord,
  type Operations,
  type ResolvedOperation,
  resolveCalibration,
} from '@flapbook/operations';
import {
  insertShard,
  insertWeightStatistics,
  shardRanges,
  streamKey,
  succeedWithoutRun,
} from '@flapbook/operations/testing';

const SIZE = { layers: 32, hiddenSize: 4096, intermediateSize: 11008, queryHeads: 32, keyValueHeads: 32, headDim: 128 };
const SAMPLES = 128;
const TOKENS = 128;
const VOCABULARY = 32_000;

/** Registers a data set of rows in a file of `folder`. */
export async function registerRows(operations: Operations, folder: string): Promise<DatasetRecord> {
  const file = path.join(folder, 'rows.json');
  await writeFile(file, JSON.stringify({ rows: randomRows() }));
  return operations.datasets.register('rows', 'Random rows', { format: 'tokens', file, name: 'rows' });
}

/** A model of LLaMA-7B's shape with random column norms; it has no files. */
export async function insertModel(operations: Operations): Promise<ModelRecord> {
  const shape = prunableShape({ ...SIZE, gated: true });
  const key = createHash('sha256').update('bench model').digest('hex');
  const description = { ...SIZE, architecture: 'llama', maxPositions: 2048, vocabularySize: VOCABULARY };
  await operations.database.query(
    `INSERT INTO model (key, name, directory, description, shape, parameters, prunable_parameters, byte_length, files)
      VALUES ($1, 'llama-7b', '/nowhere', $2, $3, 6738415616, $4, 0, '[]')`,
    [key, JSON.stringify(description), JSON.stringify(shape), prunableParameters(shape)],
  );
  await operations.database.query(
    `INSERT INTO alias (kind, name, key, source, files) VALUES ('model', 'llama-7b', $1, '{"directory": "/nowhere"}', '[]')`,
    [key],
  );
  const random = generator(1);
  const weights = shape.layers.map(() =>
    perModule((channels) => ({
      columnSquareNorm: Float64Array.from({ length: channels }, () => 1 + random()),
      columnMeanAbs: Float64Array.from({ length: channels }, () => 0.01 * (1 + random())),
      columnFourthPower: Float64Array.from({ length: channels }, () => 1e-4 * (1 + random())),
    })),
  );
  await operations.database.transaction((transaction) => insertWeightStatistics(transaction, key, weights));
  return operations.models.byKey(key);
}

/** As many rows of tokens as the calibration has samples, as the format `tokens` has them. */
function randomRows(): number[][] {
  const random = generator(3);
  return Array.from({ length: SAMPLES }, () => Array.from({ length: TOKENS }, () => Math.floor(random() * VOCABULARY)));
}

/** A calibration on rows of tokens that is stored as if it had run. */
export async function insertCalibration(
  operations: Operations,
  model: ModelRecord,
  dataset: DatasetRecord,
): Promise<ResolvedOperation> {
  const calibration = resolveCalibration({}, { model, dataset, engine: 'onnx' });
  await operations.states([calibration]);
  const random = generator(2);
  for (const range of shardRanges(calibration.parameters)) {
    const layers = model.shape.layers.map(() => perModule((channels) => randomShard(channels, range, random)));
    await operations.database.transaction((transaction) =>
      insertShard(transaction, { streamKey: streamKey(calibration), range, tokensPerSample: TOKENS, layers }),
    );
  }
  await succeedWithoutRun(operations, calibration.key);
  return calibration;
}

function randomShard(
  channels: number,
  { firstSample, samples }: { readonly firstSample: number; readonly samples: number },
  random: () => number,
): ShardStatistics {
  // One draw a channel, repeated with a slight drift: real merges at a thousandth of the time that fresh draws would take.
  const mean = Float64Array.from({ length: channels }, () => random() - 0.5);
  const m2 = Float64Array.from({ length: channels }, () => TOKENS * random() ** 4);
  const accumulator = new ShardAccumulator({ channels, firstSample, tokensPerSample: TOKENS });
  for (let sample = 0; sample < samples; sample++) accumulator.add(mean, m2);
  return accumulator.finish();
}

function perModule<T>(make: (channels: number) => T): Record<ModuleName, T> {
  const channels = { attention: SIZE.queryHeads * SIZE.headDim, mlp: SIZE.intermediateSize };
  return Object.fromEntries(MODULES.map((module) => [module, make(channels[module])])) as Record<ModuleName, T>;
}

/** A linear congruential generator (Numerical Recipes, section 7.1): enough for figures that only fill tables. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
