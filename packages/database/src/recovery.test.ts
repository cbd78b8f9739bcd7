import { describe, expect, test } from 'vitest';
import { type Database, openDatabase } from './connection.ts';
import { startEmbeddedPostgres } from './embedded/start.ts';
import { gone, withFilledFolder } from './embedded/testFolder.ts';
import { retrying } from './retrying.ts';

const folder = withFilledFolder();

/** What to kill with `kill -9`: the whole server, or one of its processes, after which it closes every connection. */
const VICTIMS = {
  postmaster: () => folder.postmaster(),
  backend: (backend: number) => backend,
};

async function withServer(task: (database: Database) => Promise<void>): Promise<void> {
  const postgres = await startEmbeddedPostgres({ dataDirectory: folder.path });
  const database = await openDatabase({ url: postgres.url, applicationName: 'test' });
  await task(database).finally(async () => {
    await database.close();
    await postgres.stop();
  });
}

describe.each(['postmaster', 'backend'] as const)('after kill -9 of a %s', (victim) => {
  test('what ran fails as unavailable, and what comes later works', () =>
    withServer(async (database) => {
      await database.query('DROP TABLE IF EXISTS kept');
      await database.query('CREATE TABLE kept (value int)');
      let reconnects = 0;
      const heard: string[] = [];
      await database.listen('news', (payload) => heard.push(payload), { onReconnect: () => (reconnects += 1) });

      const cut = database.transaction(async ({ query }) => {
        await query('INSERT INTO kept VALUES (0)');
        const [row] = await query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        const pid = VICTIMS[victim](row!.pid);
        process.kill(pid, 'SIGKILL');
        await gone(pid);
        await query('SELECT pg_sleep(60)');
      });
      await expect(cut).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });

      // As a worker does that has a result to write down.
      await retrying(() => database.query('INSERT INTO kept VALUES (1)'), { patienceSeconds: 30 });
      expect(await database.query('SELECT value FROM kept')).toEqual([{ value: 1 }]);
      expect(await database.transaction(({ query }) => query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
      await expect.poll(() => reconnects, { timeout: 10_000 }).toBe(1);
      await database.query("SELECT pg_notify('news', 'again')");
      await expect.poll(() => heard).toEqual(['again']);
    }));
});

test('retrying gives up when its patience or its caller ends, and at once for other failures', async () => {
  const address = 'postgres://127.0.0.1:1/nowhere';
  const open = () => openDatabase({ url: address, applicationName: 'test' });
  let failures = 0;
  const counted = { onFailure: () => (failures += 1) };
  await expect(retrying(open, { patienceSeconds: 0.3, ...counted })).rejects.toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
  });
  expect(failures).toBeGreaterThan(0);

  const ending = new AbortController();
  const waiting = retrying(open, { signal: ending.signal });
  ending.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });

  failures = 0;
  const fault = () => Promise.reject(new RangeError('mine'));
  await expect(retrying(fault, counted)).rejects.toThrow(RangeError);
  expect(failures).toBe(0);
});
