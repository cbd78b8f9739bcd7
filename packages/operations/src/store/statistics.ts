import { bytesToFloat64, float64Bytes, type Queryable } from '@flapbook/database';
import { FlapbookError, type ModuleName, type ShardStatistics } from '@flapbook/flap';
import { insertRows } from './insert-rows.ts';

const MODULES = ['attention', 'mlp'] as const;

/** Where a shard's samples lie in its stream. */
export interface ShardRange {
  readonly firstSample: number;
  readonly samples: number;
}

/** How a range is written in names and keys: `FIRST+SAMPLES`. */
export function rangeName({ firstSample, samples }: ShardRange): string {
  return `${firstSample}+${samples}`;
}

/** The shards of a stream that are stored, in order; on request only those that have their blocks' cosines. */
export function storedShards(
  database: Queryable,
  streamKey: string,
  { withCosines = false }: { readonly withCosines?: boolean } = {},
): Promise<ShardRange[]> {
  return database.query<ShardRange>(
    `SELECT first_sample AS "firstSample", samples FROM calibration_shard
      WHERE stream_key = $1 AND (NOT $2 OR block_cosines IS NOT NULL)
      ORDER BY first_sample, samples`,
    [streamKey, withCosines],
  );
}

/** One shard of every layer and module. */
export interface Shard {
  readonly streamKey: string;
  readonly range: ShardRange;
  readonly tokensPerSample: number;
  readonly layers: readonly Readonly<Record<ModuleName, ShardStatistics>>[];
  /** A layer: the sum over the shard's tokens of the cosine between a block's input and its output; none where blocks do not run whole. */
  readonly cosines?: Float64Array | null;
}

/**
 * Stores a shard whole; call it within a transaction. A shard that is there already stays, the bytes being the same, but
 * gets the cosines that it lacks.
 */
export async function insertShard(database: Queryable, shard: Shard): Promise<void> {
  const { firstSample, samples } = shard.range;
  const cosines = shard.cosines ? float64Bytes(shard.cosines) : null;
  const inserted = await database.query(
    `INSERT INTO calibration_shard (stream_key, first_sample, samples, tokens_per_sample, block_cosines)
      VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING 1`,
    [shard.streamKey, firstSample, samples, shard.tokensPerSample, cosines],
  );
  if (inserted.length === 0) {
    if (cosines === null) return;
    await database.query(
      `UPDATE calibration_shard SET block_cosines = $4
        WHERE stream_key = $1 AND first_sample = $2 AND samples = $3 AND block_cosines IS NULL`,
      [shard.streamKey, firstSample, samples, cosines],
    );
    return;
  }
  const rows = shard.layers.flatMap((modules, layer) =>
    MODULES.map((module) => {
      const { sumOfMeans, m2, referenceA, referenceB, referenceK } = modules[module];
      const vectors = [sumOfMeans, m2, referenceA, referenceB].map(float64Bytes);
      return [shard.streamKey, firstSample, samples, layer, module, ...vectors, referenceK];
    }),
  );
  await insertRows(database, 'calibration_statistics', rows);
}

interface StatisticsRow {
  readonly module: ModuleName;
  readonly firstSample: number;
  readonly samples: number;
  readonly tokensPerSample: number;
  readonly sumOfMeans: Buffer;
  readonly m2: Buffer;
  readonly referenceA: Buffer;
  readonly referenceB: Buffer;
  readonly referenceK: number;
}

/**
 * The shards of one layer, in sample order, a module. One query a layer keeps the peak of memory at one layer's shards
 * beside the merged whole.
 *
 * @throws FlapbookError CALIBRATION_REQUIRED when some are not there any more
 */
export async function readLayerShards(
  database: Queryable,
  streamKey: string,
  ranges: readonly ShardRange[],
  layer: number,
): Promise<Readonly<Record<ModuleName, readonly ShardStatistics[]>>> {
  const rows = await database.query<StatisticsRow>(
    `SELECT module, s.first_sample AS "firstSample", s.samples, tokens_per_sample AS "tokensPerSample",
        sum_of_means AS "sumOfMeans", m2, reference_a AS "referenceA", reference_b AS "referenceB",
        reference_k AS "referenceK"
      FROM calibration_statistics s
      JOIN unnest($2::integer[], $3::integer[]) AS wanted (first_sample, samples) USING (first_sample, samples)
      JOIN calibration_shard USING (stream_key, first_sample, samples)
      WHERE s.stream_key = $1 AND layer = $4
      ORDER BY s.first_sample`,
    [streamKey, ranges.map((range) => range.firstSample), ranges.map((range) => range.samples), layer],
  );
  const shards: Record<ModuleName, ShardStatistics[]> = { attention: [], mlp: [] };
  for (const row of rows) {
    shards[row.module].push({
      firstSample: row.firstSample,
      samples: row.samples,
      tokensPerSample: row.tokensPerSample,
      sumOfMeans: bytesToFloat64(row.sumOfMeans),
      m2: bytesToFloat64(row.m2),
      referenceA: bytesToFloat64(row.referenceA),
      referenceB: bytesToFloat64(row.referenceB),
      referenceK: row.referenceK,
    });
  }
  for (const found of [shards.attention, shards.mlp]) {
    if (found.length === ranges.length) continue;
    // Nobody had used them for long, or they would have been kept.
    throw new FlapbookError('CALIBRATION_REQUIRED', 'The calibration’s statistics were deleted while they were read.');
  }
  return shards;
}

/**
 * The blocks' cosines of each shard, in sample order: a layer, the sum over the shard's tokens.
 *
 * @throws FlapbookError CALIBRATION_REQUIRED when a shard has none
 */
export async function readCosines(
  database: Queryable,
  streamKey: string,
  ranges: readonly ShardRange[],
): Promise<Float64Array[]> {
  const rows = await database.query<{ cosines: Buffer | null }>(
    `SELECT block_cosines AS cosines FROM calibration_shard
      JOIN unnest($2::integer[], $3::integer[]) AS wanted (first_sample, samples) USING (first_sample, samples)
      WHERE stream_key = $1 ORDER BY first_sample`,
    [streamKey, ranges.map((range) => range.firstSample), ranges.map((range) => range.samples)],
  );
  return ranges.map((range, i) => {
    const cosines = rows[i]?.cosines;
    if (cosines) return bytesToFloat64(cosines);
    throw new FlapbookError(
      'CALIBRATION_REQUIRED',
      `The shard from sample ${range.firstSample} on has no influence of blocks: run the calibration with blockInfluence.`,
    );
  });
}
