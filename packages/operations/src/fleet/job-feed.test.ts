import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@flapbook/database';
import { withDatabase } from '@flapbook/database/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JobFeed } from './job-feed.ts';
import type { JobsSnapshot } from './jobs.ts';
import { Rates } from './rates.ts';
import { insertOperation, insertWorker } from './rows.fixture.ts';

const fixture = withDatabase();

describe('the feed of jobs', () => {
  let statements = 0;
  let feed: JobFeed;
  let ends: AbortController[];

  beforeEach(async () => {
    await fixture.database.query('TRUNCATE operation, worker CASCADE');
    const counting: Database = {
      ...fixture.database,
      query: (...given) => {
        statements += 1;
        return fixture.database.query(...given);
      },
    };
    feed = new JobFeed(counting, new Rates(counting));
    ends = [];
  });
  afterEach(() => {
    for (const end of ends) end.abort();
  });

  /** Somebody who watches, with what was seen. */
  function watch() {
    const end = new AbortController();
    ends.push(end);
    const seen: JobsSnapshot[] = [];
    const watching = (async () => {
      for await (const snapshot of feed.watch(end.signal)) seen.push(snapshot);
    })();
    return {
      seen,
      until: async (count: number) => {
        while (seen.length < count) await sleep(20);
      },
      stop: async () => {
        end.abort();
        await watching;
      },
    };
  }

  test('gives a snapshot first, and another when something has changed', async () => {
    await insertOperation(fixture.database, 'a', { status: 'QUEUED' });
    const watcher = watch();
    await watcher.until(1);
    expect(watcher.seen[0]!.queued.map(({ key }) => key)).toEqual(['a']);
    await fixture.database.query(`UPDATE operation SET status = 'RUNNING' WHERE key = 'a'`);
    await watcher.until(2);
    expect(watcher.seen[1]).toMatchObject({ queued: [], running: [{ key: 'a' }] });
    await insertWorker(fixture.database, 'w');
    await watcher.until(3);
    expect(watcher.seen[2]!.workers.map(({ id }) => id)).toEqual(['w']);
  });

  test('is silent while only signs of life come', async () => {
    await insertWorker(fixture.database, 'w', { resident_bytes: 500_000_000 });
    const watcher = watch();
    await watcher.until(1);
    for (let i = 0; i < 5; i++) {
      await fixture.database.query('UPDATE worker SET heartbeat_at = now(), resident_bytes = $1', [500_000_000 + i]);
      await sleep(500);
    }
    expect(watcher.seen).toHaveLength(1);
  });

  test('gives at most one a second, however much happens, and ends with the last state', async () => {
    await insertOperation(fixture.database, 'a', { status: 'RUNNING' });
    const watcher = watch();
    await watcher.until(1);
    const started = performance.now();
    for (let i = 1; i <= 40; i++) {
      await fixture.database.query(`UPDATE operation SET fraction = $1 WHERE key = 'a'`, [i / 40]);
      await sleep(50);
    }
    while (watcher.seen.at(-1)!.running[0]!.fraction < 1) await sleep(20);
    const seconds = (performance.now() - started) / 1000;
    expect(watcher.seen.length).toBeGreaterThan(2);
    expect(watcher.seen.length).toBeLessThanOrEqual(2 + seconds);
  });

  test('serves all who watch from one reading, and reads nothing when nobody does', async () => {
    const watchers = Array.from({ length: 50 }, () => watch());
    await Promise.all(watchers.map(({ until }) => until(1)));
    expect(new Set(watchers.map(({ seen }) => seen[0])).size).toBe(1);
    const late = watch();
    await late.until(1);
    expect(late.seen[0]).toBe(watchers[0]!.seen[0]);
    // One statement a round tells that nothing has changed.
    statements = 0;
    await sleep(2_500);
    expect(statements).toBeLessThanOrEqual(3);
    await Promise.all([...watchers, late].map(({ stop }) => stop()));
    statements = 0;
    await sleep(1_500);
    expect(statements).toBe(0);
    const again = watch();
    await again.until(1);
    expect(again.seen[0]!.at.getTime()).toBeGreaterThan(late.seen[0]!.at.getTime());
  });
});
