import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findPostmaster } from './postmaster.ts';
import { startEmbeddedPostgres } from './start.ts';
import { ask, gone, withEmptyFolder, withFilledFolder } from './testFolder.ts';

describe('an empty folder', () => {
  const folder = withEmptyFolder();

  test('starts, keeps its data and starts again', async () => {
    const messages: string[] = [];
    const first = await startEmbeddedPostgres({
      dataDirectory: folder.path,
      onProgress: (message) => messages.push(message),
    });
    expect(first.owner).toBe(true);
    expect(messages).toEqual(['Creating the database', 'Starting the database']);
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS value');
    const settings = `SELECT current_setting('server_encoding') AS encoding, current_setting('data_checksums') AS checksums,
      current_setting('listen_addresses') AS address, current_setting('unix_socket_directories') AS sockets,
      current_setting('synchronous_commit') AS durable, current_setting('password_encryption') AS password`;
    expect(await ask(first.url, settings)).toEqual([
      {
        encoding: 'UTF8',
        checksums: 'on',
        address: '127.0.0.1',
        sockets: '',
        durable: 'on',
        password: 'scram-sha-256',
      },
    ]);
    await first.stop();
    await first.stop();
    expect(existsSync(folder.layout.pidFile)).toBe(false);

    const second = await startEmbeddedPostgres({ dataDirectory: folder.path });
    expect(await ask(second.url, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
    await second.stop();
  });

  test('starts over what an interrupted creation left', async () => {
    const creating = folder.user();
    await creating.next('progress');
    await creating.kill();
    expect(existsSync(folder.layout.cluster)).toBe(false);
    const postgres = await startEmbeddedPostgres({ dataDirectory: folder.path });
    expect(await ask(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await postgres.stop();
  });
});

describe('a folder with a database', () => {
  const folder = withFilledFolder();

  test('may start twice: the server stops with the second stop', async () => {
    const [first, second] = await Promise.all([
      startEmbeddedPostgres({ dataDirectory: folder.path }),
      startEmbeddedPostgres({ dataDirectory: folder.path }),
    ]);
    expect([first.owner, second.owner].sort()).toEqual([false, true]);
    await first.stop();
    expect(await ask(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.stop();
    expect(findPostmaster(folder.layout)).toBeUndefined();
  });

  test('recovers from a server that was killed', async () => {
    const user = folder.user();
    const { url } = await user.next('started');
    await ask(url!, 'CREATE TABLE kept AS SELECT 42 AS value');
    const pid = folder.postmaster();
    await user.kill();
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    expect(existsSync(folder.layout.pidFile)).toBe(true);
    const next = await startEmbeddedPostgres({ dataDirectory: folder.path });
    expect(await ask(next.url, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
    await next.stop();
  });

  test('has the same address at the next start, or another one if the port was taken', async () => {
    const first = await startEmbeddedPostgres({ dataDirectory: folder.path });
    await first.stop();
    const second = await startEmbeddedPostgres({ dataDirectory: folder.path });
    await second.stop();
    expect(second.url).toBe(first.url);
    const stranger = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
    await once(stranger, 'listening');
    const third = await startEmbeddedPostgres({ dataDirectory: folder.path });
    expect(third.url).not.toBe(first.url);
    expect(await ask(third.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await third.stop();
    stranger.close();
  });

  test('is not misled by a number that belongs to another process now', async () => {
    writeFileSync(folder.layout.pidFile, `${process.pid}\n${folder.layout.cluster}\n1\n1\n\n127.0.0.1\n`);
    const postgres = await startEmbeddedPostgres({ dataDirectory: folder.path });
    expect(postgres.owner).toBe(true);
    await postgres.stop();
  });

  test('gets a new log when the old one has grown large', async () => {
    writeFileSync(folder.layout.log, Buffer.alloc(10 * 1024 * 1024 + 1, 'x'));
    const postgres = await startEmbeddedPostgres({ dataDirectory: folder.path });
    await postgres.stop();
    expect(statSync(`${folder.layout.log}.1`).size).toBe(10 * 1024 * 1024 + 1);
    expect(statSync(folder.layout.log).size).toBeLessThan(10_000);
  });

  test('is reported with the last lines of the log when the server does not start', async () => {
    const file = join(folder.layout.cluster, 'postgresql.conf');
    const settings = readFileSync(file);
    writeFileSync(file, 'no_such_setting = 1\n');
    await expect(startEmbeddedPostgres({ dataDirectory: folder.path })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining('no_such_setting'),
    });
    writeFileSync(file, settings);
  });
});

describe('a folder that does not do', () => {
  const folder = withEmptyFolder();

  test('is refused when it is a file', async () => {
    writeFileSync(folder.path, '');
    await expect(startEmbeddedPostgres({ dataDirectory: folder.path })).rejects.toMatchObject({
      code: 'DATA_DIRECTORY',
    });
    rmSync(folder.path);
  });

  test.each([
    ['is not of Postgres', undefined, /is not a Postgres data directory/],
    ['is of another version', '17', /made by Postgres 17/],
    ['has lost its password', '18', /password is missing/],
  ])('is refused and left alone when it %s', async (_, version, message) => {
    const { cluster, leases } = folder.layout;
    mkdirSync(cluster, { recursive: true });
    if (version) writeFileSync(join(cluster, 'PG_VERSION'), `${version}\n`);
    await expect(startEmbeddedPostgres({ dataDirectory: folder.path })).rejects.toMatchObject({
      code: 'DATA_DIRECTORY',
      message: expect.stringMatching(message),
    });
    expect(readdirSync(cluster)).toHaveLength(version ? 1 : 0);
    expect(readdirSync(leases)).toEqual([]);
  });
});
