import { bytesToFloat64, type Queryable } from '@flapbook/database';
import type { ModuleName, ShardStatistics } from '@flapbook/flap';
import { z } from 'zod';
import { hasBlockInfluence } from '../../../kinds/calibration/block-influence.ts';
import { calibration as kind } from '../../../kinds/calibration/calibration.ts';
import type { CalibrationParameters } from '../../../kinds/calibration/parameters.ts';
import { shardRanges, streamKey } from '../../../kinds/calibration/shards.ts';
import type { OperationSpec } from '../../../kinds/kind.ts';
import { insertShard, rangeName, type ShardRange } from '../../../store/statistics.ts';
import type { BundledPart } from '../manifest.ts';
import type { ReadPart, ResultCodec } from './codec.ts';

/** A channel’s sum of means, m2, referenceA and referenceB, in float64. */
const CHANNEL_BYTES = 32;

/**
 * A part is a module’s statistics in one shard, named `FIRST+SAMPLES/LAYER/MODULE`: four vectors of float64, one after
 * the other, and the number referenceK. A calibration with the influence of blocks has after them a part a shard named
 * `FIRST+SAMPLES/cosines`: one float64 a layer.
 */
export const calibration: ResultCodec = {
  kind: kind.kind,
  version: kind.version,
  inline: false,
  isLarge: () => true,
  storedUnder: streamKey,
  tables: ['calibration_shard', 'calibration_statistics'],
  summed: [],
  inOrder: (parts) => [...parts.filter(({ name }) => !isCosines(name)), ...parts.filter(({ name }) => isCosines(name))],
  inputs: { model: { is: 'model' }, dataset: { is: 'dataset' }, pruned: { is: 'prunedModel', optional: true } },
  parameters: z.looseObject({
    samples: z.int().min(1).max(1_000_000),
    sequenceLength: z.int().min(2),
    shardSamples: z.int().min(1),
    sampling: z.string().max(200),
    seed: z.int(),
    engine: z.string().max(200),
    sequential: z.looseObject({}).nullable(),
    blockInfluence: z.literal(true).optional(),
  }),
  async describe({ database }, operation) {
    if (operation.result === null) return null;
    const parts = await storedParts(database, operation);
    return { summary: operation.result, parts: [...parts, ...(await storedCosines(database, operation))] };
  },
  async read({ database }, operation, part) {
    const { range, layer, module } = placeOf(part);
    if (isCosines(part)) {
      const [shard] = await database.query<{ bytes: Buffer | null }>(
        `SELECT block_cosines AS bytes FROM calibration_shard
          WHERE stream_key = $1 AND first_sample = $2 AND samples = $3`,
        [streamKey(operation), range.firstSample, range.samples],
      );
      return shard?.bytes ?? null;
    }
    const [row] = await database.query<{ bytes: Buffer }>(
      `SELECT sum_of_means || m2 || reference_a || reference_b AS bytes FROM calibration_statistics
        WHERE stream_key = $1 AND first_sample = $2 AND samples = $3 AND layer = $4 AND module = $5`,
      [streamKey(operation), range.firstSample, range.samples, layer, module],
    );
    return row?.bytes ?? null;
  },
  async fault({ parameters, inputs }, { summary, parts: all }) {
    const { samples, sequenceLength } = parameters as CalibrationParameters;
    if (summary.tokens !== samples * sequenceLength) return 'its number of tokens is not that of its samples';
    const ranges = shardRanges(parameters as CalibrationParameters);
    const cosines = hasBlockInfluence(parameters as CalibrationParameters) ? ranges.length : 0;
    const parts = all.slice(0, all.length - cosines);
    const layers = parts.length / ranges.length / 2;
    const expected = ranges.flatMap((range) =>
      Array.from({ length: layers }, (_, layer) => MODULES.map((module) => nameOf(range, layer, module))).flat(),
    );
    if (layers < 1 || parts.some(({ name }, index) => name !== expected[index])) return 'shards of it are missing';
    const wrong = parts.find(
      ({ bytes, scalar }, index) =>
        scalar === undefined ||
        // A model that is pruned already may have modules with nothing left.
        (bytes === 0 && inputs.pruned === undefined) ||
        bytes % CHANNEL_BYTES !== 0 ||
        bytes !== parts[index % (2 * layers)]!.bytes,
    );
    if (wrong !== undefined) return `the part ${wrong.name} is not of its shape`;
    const stray = all
      .slice(parts.length)
      .find(({ name, bytes }, index) => name !== cosinesName(ranges[index]!) || bytes !== layers * 8);
    return stray === undefined ? null : `the part ${stray.name} is not of its shape`;
  },
  async store({ transaction, read }, operation, { parts }) {
    const here = [...(await storedParts(transaction, operation)), ...(await storedCosines(transaction, operation))];
    const stored = new Map(here.map((part) => [part.name, part]));
    const others = parts.some(({ name, digest, scalar }) => {
      const own = stored.get(name);
      return own !== undefined && (own.digest !== digest || own.scalar !== scalar);
    });
    if (others) return false;
    const { sequenceLength } = operation.parameters as CalibrationParameters;
    for (const range of shardRanges(operation.parameters as CalibrationParameters)) {
      const missing = parts.filter(({ name }) => name.startsWith(`${rangeName(range)}/`) && !stored.has(name));
      if (missing.length === 0) continue;
      const cosines = missing.find(({ name }) => isCosines(name));
      const modules = missing.filter(({ name }) => !isCosines(name));
      await insertShard(transaction, {
        streamKey: streamKey(operation),
        range,
        tokensPerSample: sequenceLength,
        layers: await layersOf(modules, { range, tokensPerSample: sequenceLength, read }),
        cosines: cosines ? bytesToFloat64(await read(cosines)) : null,
      });
    }
    return true;
  },
};

const MODULES = ['attention', 'mlp'] as const;

/** The parts that are here, in the order of shards, layers and modules. */
async function storedParts(database: Queryable, operation: OperationSpec): Promise<BundledPart[]> {
  const ranges = shardRanges(operation.parameters as CalibrationParameters);
  return database.query<BundledPart>(
    `SELECT s.first_sample || '+' || s.samples || '/' || layer || '/' || module AS name,
        encode(sha256(sum_of_means || m2 || reference_a || reference_b), 'hex') AS digest,
        octet_length(sum_of_means) + octet_length(m2) + octet_length(reference_a) + octet_length(reference_b) AS bytes,
        reference_k AS scalar
      FROM calibration_statistics s
      JOIN unnest($2::integer[], $3::integer[]) AS wanted (first_sample, samples) USING (first_sample, samples)
      WHERE s.stream_key = $1 ORDER BY s.first_sample, layer, module`,
    [streamKey(operation), ranges.map(({ firstSample }) => firstSample), ranges.map(({ samples }) => samples)],
  );
}

/** The cosines that are here, of a calibration that has them, in the order of shards. */
async function storedCosines(database: Queryable, operation: OperationSpec): Promise<BundledPart[]> {
  const parameters = operation.parameters as CalibrationParameters;
  if (!hasBlockInfluence(parameters)) return [];
  const ranges = shardRanges(parameters);
  return database.query<BundledPart>(
    `SELECT first_sample || '+' || samples || '/cosines' AS name, encode(sha256(block_cosines), 'hex') AS digest,
        octet_length(block_cosines) AS bytes
      FROM calibration_shard
      JOIN unnest($2::integer[], $3::integer[]) AS wanted (first_sample, samples) USING (first_sample, samples)
      WHERE stream_key = $1 AND block_cosines IS NOT NULL ORDER BY first_sample`,
    [streamKey(operation), ranges.map(({ firstSample }) => firstSample), ranges.map(({ samples }) => samples)],
  );
}

interface LayersOptions {
  readonly range: ShardRange;
  readonly tokensPerSample: number;
  readonly read: ReadPart;
}

async function layersOf(
  parts: readonly BundledPart[],
  { range, tokensPerSample, read }: LayersOptions,
): Promise<Record<ModuleName, ShardStatistics>[]> {
  const layers: Partial<Record<ModuleName, ShardStatistics>>[] = [];
  for (const part of parts) {
    const { layer, module } = placeOf(part.name);
    const bytes = await read(part);
    const vector = (index: number) =>
      bytesToFloat64(bytes.subarray((index * bytes.length) / 4, ((index + 1) * bytes.length) / 4));
    layers[layer] ??= {};
    layers[layer][module] = {
      ...range,
      tokensPerSample,
      sumOfMeans: vector(0),
      m2: vector(1),
      referenceA: vector(2),
      referenceB: vector(3),
      referenceK: part.scalar!,
    };
  }
  return layers as Record<ModuleName, ShardStatistics>[];
}

function nameOf(range: ShardRange, layer: number, module: ModuleName): string {
  return `${rangeName(range)}/${layer}/${module}`;
}

function cosinesName(range: ShardRange): string {
  return `${rangeName(range)}/cosines`;
}

function isCosines(name: string): boolean {
  return name.endsWith('/cosines');
}

function placeOf(name: string): { range: ShardRange; layer: number; module: ModuleName } {
  const [, first, samples, layer, module] = /^(\d+)\+(\d+)\/(?:(\d+)\/(attention|mlp)|cosines)$/.exec(name) ?? [];
  return {
    range: { firstSample: Number(first), samples: Number(samples) },
    layer: Number(layer),
    module: module as ModuleName,
  };
}
