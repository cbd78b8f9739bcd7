import type { Queryable } from '@flapbook/database';
import { withDatabase } from '@flapbook/database/testing';
import type { ShardStatistics } from '@flapbook/flap';
import { beforeAll, describe, expect, test } from 'vitest';
import { insertShard, readLayerShards, type Shard, storedShards } from './statistics.ts';

const LAYERS = 40;
/** Above the 2 kB from which PostgreSQL moves values out of their rows. */
const CHANNELS = { attention: 400, mlp: 1_100 } as const;

const fixture = withDatabase();

function shardOf(streamKey: string, firstSample: number): Shard {
  const statistics = (layer: number, module: 'attention' | 'mlp'): ShardStatistics => {
    const vector = (which: number) =>
      Float64Array.from({ length: CHANNELS[module] }, (_, c) => firstSample + layer + which / 4 + c / 1e6);
    const [sumOfMeans, m2, referenceA, referenceB] = [vector(0), vector(1), vector(2), vector(3)];
    const base = { firstSample, samples: 64, tokensPerSample: 128 };
    return {
      ...base,
      sumOfMeans: sumOfMeans!,
      m2: m2!,
      referenceA: referenceA!,
      referenceB: referenceB!,
      referenceK: layer,
    };
  };
  const layers = Array.from({ length: LAYERS }, (_, layer) => ({
    attention: statistics(layer, 'attention'),
    mlp: statistics(layer, 'mlp'),
  }));
  return { streamKey, range: { firstSample, samples: 64 }, tokensPerSample: 128, layers };
}

/** The database, with the statements that it was sent. */
function counted(database: Queryable): Queryable & { readonly statements: string[] } {
  const statements: string[] = [];
  return {
    statements,
    query(sql, parameters) {
      statements.push(sql);
      return database.query(sql, parameters);
    },
  };
}

describe('a shard', () => {
  const shards = [shardOf('stream', 0), shardOf('stream', 64), shardOf('other', 0)];
  const ranges = shards.slice(0, 2).map(({ range }) => range);
  let statements: readonly string[];

  beforeAll(async () => {
    for (const shard of shards) {
      await fixture.database.transaction(async (transaction) => {
        const counting = counted(transaction);
        await insertShard(counting, shard);
        statements = counting.statements;
      });
    }
  });

  test('is stored in a few statements, of 8 layers each', () => {
    expect(statements).toHaveLength(1 + LAYERS / 8);
  });

  test('is read in one statement a layer, and comes back as it was', async () => {
    for (const layer of [0, 7, 8, LAYERS - 1]) {
      const counting = counted(fixture.database);
      const read = await readLayerShards(counting, 'stream', ranges, layer);
      expect(counting.statements).toHaveLength(1);
      expect(read.attention).toStrictEqual(shards.slice(0, 2).map(({ layers }) => layers[layer]!.attention));
      expect(read.mlp).toStrictEqual(shards.slice(0, 2).map(({ layers }) => layers[layer]!.mlp));
    }
  });

  test('that is stored twice stays as it is', async () => {
    const altered = { ...shards[0]!, layers: shards[1]!.layers };
    await fixture.database.transaction((transaction) => insertShard(transaction, altered));
    const { mlp } = await readLayerShards(fixture.database, 'stream', ranges.slice(0, 1), 3);
    expect(mlp).toStrictEqual([shards[0]!.layers[3]!.mlp]);
    expect(await storedShards(fixture.database, 'stream')).toEqual(ranges);
  });

  test('that is gone is an error, and never left out of what is merged', async () => {
    const { database } = fixture;
    await database.query(`DELETE FROM calibration_shard WHERE stream_key = 'other'`);
    await expect(readLayerShards(database, 'other', ranges.slice(0, 1), 0)).rejects.toMatchObject({
      code: 'CALIBRATION_REQUIRED',
    });
    await database.query(`DELETE FROM calibration_shard WHERE stream_key = 'stream' AND first_sample = 64`);
    await expect(readLayerShards(database, 'stream', ranges, 0)).rejects.toMatchObject({
      code: 'CALIBRATION_REQUIRED',
    });
  });

  test('lies beside its rows, as it is', async () => {
    const [row] = await fixture.database.query<Record<string, number>>(
      `SELECT count(*) AS rows, count(*) FILTER (WHERE pg_column_size(sum_of_means) < octet_length(sum_of_means)
          OR pg_column_size(m2) < octet_length(m2) OR pg_column_size(reference_a) < octet_length(reference_a)
          OR pg_column_size(reference_b) < octet_length(reference_b)) AS compressed,
          pg_relation_size('calibration_statistics') AS main,
          (SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE oid = 'calibration_statistics'::regclass) AS beside,
          sum(octet_length(sum_of_means))::bigint AS vectors
        FROM calibration_statistics`,
    );
    expect(row).toMatchObject({ rows: 2 * LAYERS, compressed: 0 });
    expect(row!.beside).toBeGreaterThan(4 * row!.vectors!);
    expect(row!.main).toBeLessThan(row!.vectors! / 4);
  });
});
