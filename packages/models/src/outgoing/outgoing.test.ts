import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outgoing } from './outgoing.ts';
import { isPrivateAddress } from './private-address.ts';

const PUBLIC = '93.184.215.14';

let server: Server;
let origin: string;
let asked: { path: string; method: string; authorization: string | undefined; body: string }[] = [];
/** Where an address leads to. */
let leads: Record<string, { status: number; to: string }> = {};

beforeAll(async () => {
  server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { url = '', method = '', headers } = request;
      asked.push({ path: url, method, authorization: headers.authorization, body });
      const lead = leads[url];
      if (lead) response.writeHead(lead.status, { location: lead.to }).end();
      else response.end('here');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A service that believes to be a public one: what is configured is not looked up, but for what it leads to. */
function publicService() {
  const resolve = async (host: string) =>
    host === '127.0.0.1' ? [PUBLIC] : [host === 'public.example' ? PUBLIC : '10.0.0.1'];
  return outgoing({ configured: origin, resolve });
}

describe('a request to what is configured', () => {
  test.each([
    ['http://internal.example/', /private network/],
    ['http://[::1]/', /private network/],
    ['http://user:secret@public.example/', /password/],
    ['file:///etc/passwd', /file:/],
    ['gopher://public.example/', /gopher:/],
    ['http://', /no address/],
  ])('does not follow to %s', async (to, why) => {
    leads = { '/away': { status: 302, to } };
    const refusal = await publicService()
      .fetch(`${origin}/away`)
      .catch((error: Error) => error);
    expect(refusal).toMatchObject({ code: 'ADDRESS_REFUSED', message: expect.stringMatching(why) });
    expect((refusal as Error).message).not.toContain('secret');
  });

  test('follows within it, with what belongs to it, and not for ever', async () => {
    leads = {
      '/a': { status: 302, to: '/b' },
      '/b': { status: 301, to: '/c' },
      '/round': { status: 302, to: '/round' },
    };
    asked = [];
    const headers = { authorization: 'Bearer secret' };
    expect(await (await publicService().fetch(`${origin}/a`, { headers })).text()).toBe('here');
    expect(asked.map(({ path, authorization }) => [path, authorization])).toEqual([
      ['/a', 'Bearer secret'],
      ['/b', 'Bearer secret'],
      ['/c', 'Bearer secret'],
    ]);
    await expect(publicService().fetch(`${origin}/round`)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  test('takes no secret along to another host; one of a private network may lead to others there', async () => {
    leads = { '/a': { status: 307, to: `${origin.replace('127.0.0.1', 'localhost')}/b` } };
    asked = [];
    const internal = outgoing({ configured: origin, resolve: async () => ['127.0.0.1'] });
    const init = { method: 'POST', body: 'text', headers: { authorization: 'Bearer secret' } };
    await internal.fetch(`${origin}/a`, init);
    expect(asked).toEqual([
      { path: '/a', method: 'POST', authorization: 'Bearer secret', body: 'text' },
      { path: '/b', method: 'POST', authorization: undefined, body: 'text' },
    ]);
    await expect(internal.fetch(`${origin}/a`, { ...init, redirect: 'error' })).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
  });

  test('of https does not lead to http', async () => {
    const { fetch } = outgoing({ configured: 'https://hub.example', resolve: async () => [PUBLIC] });
    await expect(fetch('http://public.example/')).rejects.toMatchObject({
      message: expect.stringMatching(/https: to http:/),
    });
  });
});

test('addresses that are no public host’s, however they are written', () => {
  for (const address of [
    '127.0.0.1',
    '127.255.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '100.100.0.1',
    '169.254.169.254',
    '172.31.0.1',
    '192.168.1.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a00:1',
    '64:ff9b::7f00:1',
    'fd00::1',
    'fe80::1',
    'ff02::1',
    'name',
  ])
    expect(isPrivateAddress(address), address).toBe(true);
  for (const address of [PUBLIC, '172.32.0.1', '8.8.8.8', '2606:2800:21f:cb07::1', '::ffff:8.8.8.8'])
    expect(isPrivateAddress(address), address).toBe(false);
});
