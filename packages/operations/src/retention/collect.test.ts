import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import type { ResolvedOperation } from '../index.ts';
import { openWithWorker, runToEnd, streamKey } from '../testing.ts';
import { collect, planCollection } from './collect.ts';
import { pin, unpin } from './pins.ts';
import { SHARD_BYTES, store, withRetention } from './retention.fixture.ts';
import { markShown } from './uses.ts';

const on = withRetention();

/** What a test leaves is nobody's, so that the next one starts with nothing. */
afterEach(async () => {
  const { database } = on.operations;
  await database.query('DELETE FROM pin');
  await database.query('DELETE FROM notebook');
  await database.query(`UPDATE operation SET status = 'CANCELLED' WHERE status IN ('QUEUED', 'RUNNING')`);
  await collect(on.operations, { policy: { keepDays: 0 } });
});

const OLD = { days: 40 };

async function storeChain(seed: number, { days } = OLD) {
  const calibration = on.calibration(64, seed);
  const { pruned, evaluation } = on.chain(calibration);
  for (const operation of [calibration, pruned, evaluation]) await store(on, operation, { days });
  return { calibration, pruned, evaluation };
}

const statuses = (...operations: ResolvedOperation[]) => Promise.all(operations.map(on.statusOf));

describe('kept is', () => {
  test('what was used within the policy’s days, with everything that it needs', async () => {
    const { calibration, pruned, evaluation } = await storeChain(1);
    await on.operations.database.query('UPDATE operation SET used_at = now() WHERE key = $1', [evaluation.key]);
    expect(await collect(on.operations)).toMatchObject({ operations: 0, shards: 0, bytes: 0, seconds: 0 });
    expect(await statuses(calibration, pruned, evaluation)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);

    await on.operations.database.query(`UPDATE operation SET used_at = now() - interval '31 days' WHERE key = $1`, [
      evaluation.key,
    ]);
    expect(await collect(on.operations, { policy: { keepDays: 50 } })).toMatchObject({ operations: 0 });
    expect(await collect(on.operations)).toMatchObject({ operations: 3, shards: 1 });
    expect(await statuses(calibration, pruned, evaluation)).toEqual(['PLANNED', 'PLANNED', 'PLANNED']);
    expect(await on.shardsOf(calibration)).toEqual([]);
  });

  test('what is pinned, with everything that it needs, and nothing above it', async () => {
    const { calibration, pruned, evaluation } = await storeChain(2);
    await pin(on.operations.database, pruned.key);
    await pin(on.operations.database, pruned.key);
    expect(await collect(on.operations)).toMatchObject({ operations: 1, shards: 0 });
    expect(await statuses(calibration, pruned, evaluation)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'PLANNED']);
    await unpin(on.operations.database, pruned.key);
    expect(await collect(on.operations)).toMatchObject({ operations: 2, shards: 1 });
  });

  test('an unknown key cannot be pinned', async () => {
    await expect(pin(on.operations.database, 'none')).rejects.toMatchObject({ code: 'OPERATION_NOT_FOUND' });
    await expect(unpin(on.operations.database, 'none')).rejects.toMatchObject({ code: 'OPERATION_NOT_FOUND' });
  });

  test('what a notebook showed in the month before it was last open, as long as there is the notebook', async () => {
    const { database } = on.operations;
    const shown = (await storeChain(3)).evaluation;
    const before = (await storeChain(4)).evaluation;
    await database.query(`INSERT INTO notebook (id, title, cells) VALUES ('book', 'A book', '[]')`);
    await markShown(
      database,
      [shown, before].map(({ key }) => ({ key, notebook: 'book', workspace: null })),
    );
    const age = (key: string, days: number) =>
      database.query(
        'UPDATE notebook_operation SET seen_at = now() - make_interval(days => $2) WHERE operation_key = $1',
        [key, days],
      );
    // Last open a year ago.
    await age(shown.key, 365);
    await age(before.key, 365 + 31);
    await collect(on.operations);
    expect(await statuses(shown, before)).toEqual(['SUCCEEDED', 'PLANNED']);
    await database.query(`DELETE FROM notebook WHERE id = 'book'`);
    await collect(on.operations);
    expect(await on.statusOf(shown)).toBe('PLANNED');
  });

  test('what is unfinished, with what it needs', async () => {
    const { calibration, pruned, evaluation } = await storeChain(5);
    await on.operations.database.query(`UPDATE operation SET status = 'QUEUED' WHERE key = $1`, [evaluation.key]);
    await collect(on.operations, { policy: { keepDays: 0 } });
    expect(await statuses(calibration, pruned)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  test('a shard that a kept calibration of the same stream uses', async () => {
    const [small, large] = [on.calibration(64, 6), on.calibration(200, 6)];
    await store(on, small, { days: 0 });
    await store(on, large, OLD);
    expect(await on.shardsOf(large)).toEqual([0, 64, 128, 192]);
    expect(await collect(on.operations)).toMatchObject({ operations: 1, shards: 3 });
    expect(await on.shardsOf(large)).toEqual([0]);
    expect(await statuses(small, large)).toEqual(['SUCCEEDED', 'PLANNED']);
  });
});

describe('a collection', () => {
  test('is told beforehand: operations, bytes, and what it would cost to have them again', async () => {
    const small = on.calibration(64, 10);
    const large = on.calibration(128, 10);
    await store(on, small, { ...OLD, seconds: 8 });
    await store(on, large, { ...OLD, seconds: 20 });
    const { pruned, evaluation } = on.chain(small);
    await store(on, pruned, { ...OLD, seconds: 2 });
    await store(on, evaluation, { ...OLD, seconds: 5 });
    const plan = await planCollection(on.operations);
    const resultBytes = JSON.stringify({ stored: true }).length + 1;
    expect(plan.kinds.map(({ kind, operations, bytes }) => [kind, operations, bytes])).toEqual([
      ['calibration', 2, 2 * SHARD_BYTES + 2 * resultBytes],
      ['evaluation', 1, 3 * 8 + 3 * 4 + resultBytes],
      ['prunedModel', 1, 2 * 8 + resultBytes],
    ]);
    expect(plan).toMatchObject({ operations: 4, shards: 2, measured: true });
    // Both shards once, though both calibrations have the first one, at the seconds a sample of the latest run.
    expect(plan.kinds[0]).toMatchObject({ seconds: 20 });
    expect(plan.seconds).toBe(20 + 2 + 5);
    expect(await statuses(small, large, pruned, evaluation)).toEqual(Array(4).fill('SUCCEEDED'));

    const progress: number[] = [];
    const gone = await collect(on.operations, { onProgress: ({ done, total }) => progress.push(done / total) });
    expect(gone).toEqual(plan);
    expect(progress.at(-1)).toBe(1);
    expect(await planCollection(on.operations)).toMatchObject({ operations: 0, shards: 0, bytes: 0 });
    const left = await on.operations.database.query(
      `SELECT (SELECT count(*) FROM calibration_statistics) + (SELECT count(*) FROM evaluation_block)
        + (SELECT count(*) FROM compensation_bias) AS rows`,
    );
    expect(left).toEqual([{ rows: 0 }]);
  });

  test('of what was never measured is priced by its work', async () => {
    const calibration = on.calibration(64, 11);
    await store(on, calibration, OLD);
    await on.operations.database.query('UPDATE operation SET seconds = NULL WHERE key = $1', [calibration.key]);
    const assumed = await planCollection(on.operations);
    expect(assumed.measured).toBe(false);
    expect(assumed.seconds).toBeCloseTo(calibration.work / 2e10, 12);
    // One alike gives the rate, half of whose work was stored before it ran.
    const other = on.calibration(128, 12);
    await store(on, other, { days: 0, seconds: 3 });
    await on.operations.database.query('UPDATE operation SET start_fraction = 0.5 WHERE key = $1', [other.key]);
    expect(await planCollection(on.operations)).toMatchObject({ measured: true, seconds: 3 });
  });

  test('takes the blocks that a cancelled evaluation has left, in more than one transaction', async () => {
    const { database } = on.operations;
    const { evaluation } = on.chain(on.calibration(64, 13));
    await store(on, evaluation, OLD);
    await database.query(`UPDATE operation SET status = 'CANCELLED' WHERE key = $1`, [evaluation.key]);
    await database.query(
      `INSERT INTO evaluation_block SELECT $1, row, 1, '\\x0000000000000000', '\\x00000000' FROM generate_series(1, 1200) AS row`,
      [evaluation.key],
    );
    let steps = 0;
    await collect(on.operations, {
      onProgress: () => {
        steps += 1;
      },
    });
    expect(steps).toBe(3);
    expect(await database.query('SELECT 1 FROM evaluation_block')).toEqual([]);
    expect(await on.statusOf(evaluation)).toBe('CANCELLED');
  });

  test('stops when it is told to', async () => {
    const streams = [14, 15].map((seed) => on.calibration(64, seed));
    for (const calibration of streams) await store(on, calibration, OLD);
    const stop = new AbortController();
    const collection = collect(on.operations, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(collection).rejects.toThrow('enough');
    // Nobody claims results any more that are half gone; what is left is found the next time.
    expect(await statuses(...streams)).toEqual(['PLANNED', 'PLANNED']);
    expect(await on.shardsOf(streams[0]!)).toEqual([0]);
    expect(await collect(on.operations)).toMatchObject({ operations: 0, shards: 2, bytes: 2 * SHARD_BYTES });
  });

  test('goes on once at a time', async () => {
    await store(on, on.calibration(64, 16), OLD);
    let second: Promise<unknown> = Promise.resolve();
    await collect(on.operations, {
      onProgress: () => {
        second = collect(on.operations).catch((error: unknown) => error);
      },
    });
    expect(await second).toMatchObject({ code: 'COLLECTION_RUNNING' });
    await expect(collect(on.operations)).resolves.toMatchObject({ operations: 0 });
  });

  test('takes old finished tasks, and none that something unfinished waits for', async () => {
    const { database } = on.operations;
    const [done, running] = [on.calibration(64, 17), on.calibration(64, 18)];
    await store(on, done, { days: 0 });
    await store(on, running, { days: 0 });
    await database.query(`UPDATE operation SET status = 'RUNNING' WHERE key = $1`, [running.key]);
    await database.query(
      `INSERT INTO task (key, operation_key, role, queue, status, lane, priority, finished_at)
        SELECT name, operation, 'PART', 'q', 'SUCCEEDED', '', 'INTERACTIVE', now() - make_interval(days => days)
        FROM (VALUES ('old', $1, 40), ('recent', $1, 20), ('of running', $2, 40), ('shared', $1, 40))
          AS given (name, operation, days)`,
      [done.key, running.key],
    );
    await database.query(`INSERT INTO operation_task VALUES ($1, 'shared')`, [running.key]);
    expect(await planCollection(on.operations)).toMatchObject({ tasks: 1 });
    expect(await collect(on.operations, { policy: { keepDays: 0 } })).toMatchObject({ tasks: 1 });
    const left = await database.query('SELECT key FROM task ORDER BY key');
    expect(left.map(({ key }) => key)).toEqual(['of running', 'recent', 'shared']);
    await database.query('DELETE FROM task');
  });
});

describe('what has gone', () => {
  test('is computed again when somebody asks, to the same bytes', async () => {
    const stack = await openWithWorker(on.url);
    try {
      const calibration = on.calibration(128, 20);
      const { evaluation } = on.chain(calibration);
      const digests = () =>
        on.operations.database.query(
          `SELECT first_sample, layer, module, encode(sha256(sum_of_means || m2 || reference_a || reference_b), 'hex')
            FROM calibration_statistics WHERE stream_key = $1 ORDER BY 1, 2, 3`,
          [streamKey(calibration)],
        );
      const first = await runToEnd(stack.operations, evaluation);
      const before = await digests();
      expect(before).toHaveLength(8);
      await collect(on.operations, { policy: { keepDays: 0 } });
      expect(await digests()).toEqual([]);
      expect(await on.statusOf(evaluation)).toBe('PLANNED');
      const again = await runToEnd(stack.operations, evaluation);
      expect(await digests()).toEqual(before);
      expect(again).toMatchObject({ status: 'SUCCEEDED', attempt: first.attempt + 1, result: first.result });
    } finally {
      await stack.close();
    }
  });
});

describe('a collector beside others', () => {
  /** A transaction that a test steps through. */
  async function session<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: on.url });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  test('leaves what is queued between its look and its deletion', async () => {
    const { calibration, pruned, evaluation } = await storeChain(30);
    await store(on, on.calibration(64, 31), OLD);
    await on.operations.database.query(`UPDATE operation SET status = 'PLANNED' WHERE key = $1`, [evaluation.key]);
    await session(async (client) => {
      // As a server that queues the evaluation: it has locked what it needs, and has not committed.
      await client.query('BEGIN');
      await client.query('SELECT 1 FROM operation WHERE key = ANY($1) ORDER BY key FOR NO KEY UPDATE', [
        [calibration.key, pruned.key, evaluation.key],
      ]);
      await client.query(`UPDATE operation SET status = 'QUEUED' WHERE key = $1`, [evaluation.key]);
      const collected = await collect(on.operations);
      await client.query('COMMIT');
      expect(collected).toMatchObject({ operations: 1, shards: 1 });
    });
    expect(await statuses(calibration, pruned)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(await on.shardsOf(calibration)).toEqual([0]);
  });

  test('leaves what a result was made from that somebody else holds, and takes it the next time', async () => {
    const { calibration, pruned, evaluation } = await storeChain(34);
    await session(async (client) => {
      // As a server that is about to queue another evaluation of the pruned model, and waits for the calibration.
      await client.query('BEGIN');
      await client.query('SELECT 1 FROM operation WHERE key = $1 FOR NO KEY UPDATE', [pruned.key]);
      expect(await collect(on.operations)).toMatchObject({ operations: 1, shards: 0 });
      await client.query('COMMIT');
    });
    expect(await statuses(calibration, pruned, evaluation)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'PLANNED']);
    expect(await on.shardsOf(calibration)).toEqual([0]);
    expect(await collect(on.operations)).toMatchObject({ operations: 2, shards: 1 });
  });

  test('waits for a split that has found shards, and then leaves them to it', async () => {
    const { database } = on.operations;
    const old = on.calibration(128, 32);
    await store(on, old, OLD);
    // Not known yet when the collector looks; of the same stream.
    const asked = on.calibration(256, 32);
    await session(async (client) => {
      await client.query('BEGIN');
      await client.query(`SELECT pg_advisory_xact_lock_shared(hashtext('flapbook deletion'))`);
      const found = await client.query('SELECT 1 FROM calibration_shard WHERE stream_key = $1', [streamKey(asked)]);
      expect(found.rowCount).toBe(2);
      let ended = false;
      const collection = collect(on.operations).finally(() => {
        ended = true;
      });
      await sleep(300);
      expect(ended).toBe(false);
      await on.operations.remember(asked);
      await database.query(`UPDATE operation SET status = 'RUNNING' WHERE key = $1`, [asked.key]);
      await client.query('COMMIT');
      expect(await collection).toMatchObject({ shards: 0 });
    });
    expect(await on.shardsOf(asked)).toEqual([0, 64]);
  });

  test('makes a split that comes later find that they are gone', async () => {
    const calibration = on.calibration(128, 33);
    await store(on, calibration, OLD);
    const stack = await openWithWorker(on.url);
    try {
      await session(async (client) => {
        // As a collector that has shut out readers and deleted, and has not committed.
        await client.query('BEGIN');
        await client.query(`SELECT pg_advisory_xact_lock(hashtext('flapbook deletion'))`);
        await client.query(`UPDATE operation SET status = 'PLANNED' WHERE key = $1`, [calibration.key]);
        await client.query('DELETE FROM calibration_shard WHERE stream_key = $1 AND first_sample = 64', [
          streamKey(calibration),
        ]);
        const larger = on.calibration(192, 33);
        const run = runToEnd(stack.operations, larger);
        await sleep(1_000);
        expect(await on.statusOf(larger)).toBe('RUNNING');
        await client.query('COMMIT');
        expect(await run).toMatchObject({ status: 'SUCCEEDED', startFraction: 1 / 3 });
        expect(await on.shardsOf(larger)).toEqual([0, 64, 128]);
      });
    } finally {
      await stack.close();
    }
  });
});
