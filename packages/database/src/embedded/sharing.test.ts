import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findPostmaster } from './postmaster.ts';
import { pidExists } from './processes.ts';
import { startEmbeddedPostgres } from './start.ts';
import { ask, gone, withEmptyFolder, withFilledFolder } from './testFolder.ts';

describe('processes on an empty folder', () => {
  const folder = withEmptyFolder();

  test('that start at once on an empty folder share one server, which stops with the last of them', async () => {
    const all = [folder.user(), folder.user(), folder.user()];
    const started = await Promise.all(all.map((one) => one.next('started')));
    expect(started.filter(({ owner }) => owner)).toHaveLength(1);
    expect(new Set(started.map(({ url }) => url)).size).toBe(1);
    expect(folder.starts()).toBe(1);
    const pid = folder.postmaster();
    // The one that started it goes first.
    const order = started.map(({ owner }, index) => ({ owner, one: all[index]! })).sort((a) => (a.owner ? -1 : 1));
    for (const { one } of order) {
      expect(await ask(started[0]!.url!, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      one.tell('stop');
      await one.next('stopped');
    }
    expect(pidExists(pid)).toBe(false);
    expect(existsSync(folder.layout.pidFile)).toBe(false);
  });
});

describe('processes on one folder', () => {
  const folder = withFilledFolder();

  test('leave the server running when they are killed, and the next one takes it over', async () => {
    const killed = folder.user();
    const { url } = await killed.next('started');
    const pid = folder.postmaster();
    await killed.kill();
    expect(await ask(url!, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const next = await startEmbeddedPostgres({ dataDirectory: folder.path });
    expect(next).toMatchObject({ owner: true, url });
    await next.stop();
    expect(pidExists(pid)).toBe(false);
  });

  test.each(['exit', 'throw'] as const)(
    'do not leave it behind when they end without stopping it (%s)',
    async (how) => {
      const careless = folder.user();
      await careless.next('started');
      const pid = folder.postmaster();
      careless.tell(how);
      await careless.ended();
      await gone(pid);
    },
  );

  test('do not take it from others when they end without stopping it', async () => {
    const careless = folder.user();
    const { url } = await careless.next('started');
    const other = await startEmbeddedPostgres({ dataDirectory: folder.path });
    careless.tell('throw');
    await careless.ended();
    expect(await ask(url!, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await other.stop();
    expect(findPostmaster(folder.layout)).toBeUndefined();
  });

  test('that start while the last one ends get a server that stays', async () => {
    const careless = folder.user();
    await careless.next('started');
    careless.tell('exit');
    const next = await startEmbeddedPostgres({ dataDirectory: folder.path });
    await careless.ended();
    expect(await ask(next.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await next.stop();
  });

  test.skipIf(process.platform === 'win32')('keep it when the terminal interrupts the whole group', async () => {
    const interrupted = folder.user();
    const { url } = await interrupted.next('started');
    const group = execFileSync('ps', ['-o', 'pgid=', '-p', String(folder.postmaster())], { encoding: 'utf8' });
    expect(Number(group)).not.toBe(interrupted.process.pid);
    process.kill(-interrupted.process.pid!, 'SIGINT');
    await interrupted.next('interrupted');
    expect(await ask(url!, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    interrupted.tell('stop');
    await interrupted.next('stopped');
  });
});
