import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { openDatabase } from './connection.ts';
import { withDatabase } from './testing/index.ts';

const fixture = withDatabase();

function addressWith(change: Partial<URL>): URL {
  return Object.assign(new URL(fixture.url), change);
}

function failureAt(address: URL | string): Promise<unknown> {
  return openDatabase({ url: String(address), applicationName: 'test' }).then(
    () => undefined,
    (error: unknown) => error,
  );
}

test.each([
  ['nobody listens', { port: '1' }, 'DATABASE_UNAVAILABLE', /does not answer/],
  ['the password is wrong', { password: 'wrong-secret' }, 'DATABASE_UNSUITABLE', /refuses the password/],
  ['there is no such database', { pathname: '/missing' }, 'DATABASE_UNSUITABLE', /no database of that name/],
  ['it has no TLS', { search: '?ssl=true' }, 'DATABASE_UNSUITABLE', /does not support SSL/],
])('says which server, but not the password, when %s', async (_, change, code, message) => {
  const address = addressWith(change);
  const error = await failureAt(address);
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  expect((error as Error).message).toContain(`${address.hostname}:${address.port}${address.pathname}`);
  expect((error as Error).message).not.toContain(address.password);
});

test.each(['mysql://user:secret@host/base', 'user:secret@host', 'host:5432'])('refuses the address %s', async (url) => {
  const error = await failureAt(url);
  expect(error).toMatchObject({ code: 'DATABASE_UNSUITABLE', message: expect.stringContaining('postgres://user') });
  expect((error as Error).message).not.toContain('secret');
});

describe('something else that listens there', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function listen(server: Server): Promise<URL> {
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return addressWith({ host: `127.0.0.1:${(server.address() as { port: number }).port}` });
  }
  const speaking = (speak: (socket: Socket) => void) =>
    createServer((socket) => speak(socket.on('error', () => undefined)));

  test.each([
    ['a web server', () => createHttpServer()],
    ['an SSH server', () => speaking((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'))],
    ['a MySQL server', () => speaking((socket) => socket.write('J\0\0\0\n8.0.36\0'))],
  ])('is told apart: %s', async (_, make) => {
    expect(await failureAt(await listen(make()))).toMatchObject({
      code: 'DATABASE_UNSUITABLE',
      message: expect.stringContaining('something else than PostgreSQL'),
    });
  });

  test('may be the proxy of a server that is down', async () => {
    const address = await listen(speaking((socket) => socket.end()));
    expect(await failureAt(address)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });
});

describe('a database', () => {
  async function makeDatabase(name: string, ...statements: string[]): Promise<URL> {
    await fixture.database.query(`CREATE DATABASE ${name}`);
    for (const statement of statements) await fixture.database.query(statement);
    return addressWith({ pathname: `/${name}` });
  }

  test('is migrated once when several processes open it at the same moment', async () => {
    const address = await makeDatabase('fresh');
    const fixtureFile = fileURLToPath(new URL('./opener.fixture.ts', import.meta.url));
    const openers = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--import', 'tsx', fixtureFile, address.href], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    await Promise.all(openers.map((opener) => once(opener.stdout, 'data')));
    const ends = openers.map((opener) => once(opener, 'exit'));
    for (const opener of openers) opener.stdin.write('go\n');
    expect(await Promise.all(ends)).toEqual(openers.map(() => [0, null]));
    const database = await openDatabase({ url: address.href, applicationName: 'test' });
    const ran = await database.query('SELECT name FROM migrations');
    expect(ran).toEqual(database.dataSource.migrations.map(({ name }) => ({ name })));
    await database.close();
  });

  test('that a newer Flapbook has migrated is left alone', async () => {
    const address = await makeDatabase('newer');
    const database = await openDatabase({ url: address.href, applicationName: 'test' });
    await database.query("INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Future9999999999999')");
    await database.close();
    expect(await failureAt(address)).toMatchObject({
      code: 'DATABASE_UNSUITABLE',
      message: expect.stringMatching(/newer version of Flapbook \(Future9999999999999\).* Update this installation/),
    });
  });

  test('of a server that is too old is refused', async () => {
    // No old server is at hand: this database gives itself out as one.
    const address = await makeDatabase('old', 'ALTER DATABASE old SET search_path = public, pg_catalog');
    const database = await openDatabase({ url: address.href, applicationName: 'test' });
    await database.query(`CREATE FUNCTION public.current_setting(name text) RETURNS text LANGUAGE sql
      RETURN CASE name WHEN 'server_version_num' THEN '140012' ELSE '14.12' END`);
    await database.close();
    expect(await failureAt(address)).toMatchObject({
      code: 'DATABASE_UNSUITABLE',
      message: expect.stringContaining('it is PostgreSQL 14.12, and the oldest that will do is 15'),
    });
  });

  test('in which the user may not make tables is refused', async () => {
    const role = 'CREATE ROLE limited LOGIN PASSWORD $$limited$$';
    const address = await makeDatabase('guarded', role);
    Object.assign(address, { username: 'limited', password: 'limited' });
    expect(await failureAt(address)).toMatchObject({
      code: 'DATABASE_UNSUITABLE',
      message: expect.stringContaining('too few rights (permission denied for schema public)'),
    });
    await fixture.database.query('DROP ROLE limited');
  });
});
