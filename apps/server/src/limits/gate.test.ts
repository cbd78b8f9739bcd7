import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { LOCAL, type Principal, STRANGER } from '@flapbook/access';
import express from 'express';
import { afterEach, expect, test } from 'vitest';
import { gate } from './gate.ts';

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

/** A server that believes who a request says to come from, and writes without end. */
async function serve(limit: express.RequestHandler, bytes: number) {
  const app = express();
  app.use((request, response, next) => {
    const { who } = request.query;
    const member: Principal = { ...STRANGER, member: String(who), role: 'VIEWER', by: 'TOKEN' };
    response.locals.principal = who === 'local' ? LOCAL : who === 'nobody' ? STRANGER : member;
    next();
  });
  app.use(limit, (_request, response) => void response.write(Buffer.alloc(bytes)));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ended.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test('one client has half of the places at most, and all together have no more than there are', async () => {
  const port = await serve(gate(4), 1);
  const leave = new AbortController();
  ended.push(() => leave.abort());
  const open = (who: string, signal = leave.signal) => fetch(`http://127.0.0.1:${port}/?who=${who}`, { signal });
  const first = new AbortController();
  expect([(await open('nobody', first.signal)).status, (await open('nobody')).status]).toEqual([200, 200]);
  const third = await open('nobody');
  expect([third.status, third.headers.get('retry-after')]).toEqual([429, '5']);
  expect(await third.json()).toMatchObject({ errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] });
  expect([(await open('ada')).status, (await open('local')).status]).toEqual([200, 200]);
  const fifth = await open('bob');
  expect([fifth.status, fifth.headers.get('retry-after')]).toEqual([503, '5']);
  first.abort();
  await expect.poll(async () => (await open('bob')).status).toBe(200);
});

test('who takes nothing of what is sent gives the place up', async () => {
  const port = await serve(gate(1, 200), 64 * 2 ** 20);
  const idle: Socket = connect(port, '127.0.0.1', () =>
    idle.write('GET /?who=ada HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  );
  idle.on('error', () => undefined).pause();
  const ask = () =>
    fetch(`http://127.0.0.1:${port}/?who=bob`).then(({ status, body }) => body?.cancel().then(() => status));
  await expect.poll(ask).toBe(503);
  await expect.poll(ask, { timeout: 5_000 }).toBe(200);
  idle.destroy();
});
