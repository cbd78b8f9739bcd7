import { once } from 'node:events';
import { request as ask, type ClientRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limitSlowBodies } from './slow-bodies.ts';

let port: number;
let close: () => void;

beforeAll(async () => {
  const app = express();
  app.use(limitSlowBodies({ idleMilliseconds: 200, wholeMilliseconds: 600 }));
  app.use(async (request, response) => {
    const body = await text(request).catch(() => null);
    if (body !== null) response.end(String(body.length));
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
  close = () => {
    server.closeAllConnections();
    server.close();
  };
});
afterAll(() => close());

const begin = (path: string): ClientRequest =>
  ask({ host: '127.0.0.1', port, path, method: 'POST', headers: { 'transfer-encoding': 'chunked' } }).on(
    'error',
    () => undefined,
  );

async function answerTo(sent: ClientRequest): Promise<{ status: number | undefined; body: string }> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
}

/** Sends a byte now and then. */
async function trickle(sent: ClientRequest, times: number): Promise<void> {
  for (let time = 0; time < times && !sent.destroyed; time++) {
    sent.write('x');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  sent.end();
}

test('a body of which nothing comes any more is given up, and the client told', async () => {
  for (const path of ['/graphql', '/import']) {
    const sent = begin(path);
    sent.write('x');
    const { status, body } = await answerTo(sent);
    expect(status).toBe(408);
    expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: 'REQUEST_TIMED_OUT' } }] });
  }
});

test('one that comes byte by byte is given up as well, but for a bundle', async () => {
  const drop = begin('/graphql');
  void trickle(drop, 14);
  expect((await answerTo(drop)).status).toBe(408);
  const bundle = begin('/import');
  void trickle(bundle, 14);
  expect(await answerTo(bundle)).toEqual({ status: 200, body: '14' });
});
