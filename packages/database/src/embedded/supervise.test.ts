import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { withLock } from './lock.ts';
import { findPostmaster } from './postmaster.ts';
import { startEmbeddedPostgres } from './start.ts';
import { ask, askUntilAnswered, gone, withFilledFolder } from './testFolder.ts';

const folder = withFilledFolder();

const ENDED = 'The database server ended unexpectedly; it is started again.';
const BACK = 'The database server is back.';

async function startAndNote() {
  const notes: string[] = [];
  const postgres = await startEmbeddedPostgres({
    dataDirectory: folder.path,
    onRestart: (message) => notes.push(message),
  });
  return { postgres, notes };
}

/** A statement that never looks whether the postmaster still lives. */
function keepBackendBusy(url: string): Promise<unknown> {
  return ask(url, 'DO $$ BEGIN LOOP END LOOP; END $$').catch((error: unknown) => error);
}

async function backendThat(url: string, runs: string): Promise<number> {
  for (;;) {
    const sql = `SELECT pid FROM pg_stat_activity WHERE query LIKE '${runs}%' AND pid <> pg_backend_pid()`;
    const [row] = (await ask(url, sql)) as { pid: number }[];
    if (row) return row.pid;
  }
}

test('a server that is killed comes back on its port with its data, time and again', async () => {
  const { postgres, notes } = await startAndNote();
  await ask(postgres.url, 'CREATE TABLE noted (value int)');
  for (let times = 1; times <= 2; times += 1) {
    await ask(postgres.url, `INSERT INTO noted VALUES (${times})`);
    const pid = folder.postmaster();
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    expect(await askUntilAnswered(postgres.url, 'SELECT count(*)::int AS rows FROM noted')).toEqual([{ rows: times }]);
    await vi.waitFor(() => expect(notes).toHaveLength(2 * times), { timeout: 5_000 });
  }
  expect(notes).toEqual([ENDED, BACK, ENDED, BACK]);
  await postgres.stop();
  expect(findPostmaster(folder.layout)).toBeUndefined();
});

test('one of the processes that share a server brings it back', async () => {
  const users = [folder.user(), folder.user(), folder.user()];
  const [{ url } = {}] = await Promise.all(users.map((user) => user.next('started')));
  const before = folder.starts();
  const pid = folder.postmaster();
  process.kill(pid, 'SIGKILL');
  await gone(pid);
  expect(await askUntilAnswered(url!, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  for (const user of users) await vi.waitFor(() => expect(user.notes()).toEqual([ENDED, BACK]), { timeout: 5_000 });
  expect(folder.starts()).toBe(before + 1);
  // The server stays until the last of them goes, whoever started it.
  for (const user of users) {
    expect(await ask(url!, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    user.tell('stop');
    await user.next('stopped');
  }
  expect(findPostmaster(folder.layout)).toBeUndefined();
});

test.runIf(process.platform === 'linux')('what a killed server was computing does not hold it up', async () => {
  const { postgres } = await startAndNote();
  const busy = keepBackendBusy(postgres.url);
  const backend = await backendThat(postgres.url, 'DO');
  process.kill(folder.postmaster(), 'SIGKILL');
  await gone(backend);
  await busy;
  expect(await askUntilAnswered(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await postgres.stop();
});

test('a backend that is killed is left to Postgres itself', async () => {
  const { postgres, notes } = await startAndNote();
  const before = folder.starts();
  const pid = folder.postmaster();
  const busy = keepBackendBusy(postgres.url);
  process.kill(await backendThat(postgres.url, 'DO'), 'SIGKILL');
  await busy;
  expect(await askUntilAnswered(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(folder.postmaster()).toBe(pid);
  expect(folder.starts()).toBe(before);
  expect(notes).toEqual([]);
  await postgres.stop();
});

test('a port that somebody else took meanwhile is waited for', async () => {
  const { postgres, notes } = await startAndNote();
  const pid = folder.postmaster();
  const stranger = createServer();
  await withLock(folder.layout.lock, async () => {
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    stranger.listen(Number(new URL(postgres.url).port), '127.0.0.1');
    await once(stranger, 'listening');
  });
  await vi.waitFor(() => expect(notes.at(-1)).toMatch(/another program has taken that port\. Trying again/), {
    timeout: 5_000,
  });
  stranger.close();
  expect(await askUntilAnswered(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await vi.waitFor(() => expect(notes).toEqual([ENDED, expect.any(String), BACK]), { timeout: 5_000 });
  await postgres.stop();
});

test('nothing is started once the share was given back', async () => {
  const { postgres, notes } = await startAndNote();
  const before = folder.starts();
  const pid = folder.postmaster();
  const stopped = await withLock(folder.layout.lock, async () => {
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    await vi.waitFor(() => expect(notes).toEqual([ENDED]), { timeout: 5_000 });
    return { promise: postgres.stop() };
  });
  await stopped.promise;
  await sleep(600);
  expect(folder.starts()).toBe(before);
  expect(findPostmaster(folder.layout)).toBeUndefined();
  expect(notes).toEqual([ENDED]);
});
