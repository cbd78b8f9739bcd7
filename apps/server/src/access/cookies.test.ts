import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, test } from 'vitest';
import { cookies } from './cookies.ts';

/** What a browser is told to keep, and what is read of what it sends back, over the address that it knows the server by. */
async function exchange(origin: string | null, sent: string): Promise<{ kept: string; read: unknown }> {
  const own = cookies('name', { origin }, 60_000);
  const app = express();
  app.use((request, response) => {
    own.write(response, 'secret');
    response.json(own.read(request));
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { cookie: sent } });
  const exchanged = { kept: response.headers.getSetCookie()[0]!, read: await response.json() };
  server.closeAllConnections();
  server.close();
  return exchanged;
}

test('over TLS a cookie goes over nothing else, and is bound to the host by its name', async () => {
  const { kept, read } = await exchange('https://flapbook.example.org', 'name=planted; __Host-name=secret');
  expect(kept).toMatch(/^__Host-name=secret; Max-Age=60; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/);
  expect(read).toBe('secret');
  // What a neighbouring host of the domain may set is not looked at.
  expect((await exchange('https://flapbook.example.org', 'name=planted')).read).toBeNull();
});

test.each([null, 'http://127.0.0.1:4000'])(
  'without TLS, at %s, a browser would not keep such a one',
  async (origin) => {
    const { kept, read } = await exchange(origin, 'name=secret');
    expect(kept).toMatch(/^name=secret; .*HttpOnly; SameSite=Lax$/);
    expect(read).toBe('secret');
  },
);
