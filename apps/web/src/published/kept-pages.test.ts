import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sendKept } from './kept-pages';

let server: Server;
let url: string;
/** Names of the pages that were made, in order. */
const made: string[] = [];
/** Answers that fail before one is made. */
let failures = 0;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const name = request.url!.slice(1);
    if (await sendKept(name, request, response)) return;
    made.push(name);
    await sleep(20);
    if (failures > 0) {
      failures -= 1;
      response.writeHead(503).end('away');
      return;
    }
    response.setHeader('content-security-policy', `of ${name}`).end(`<p>${name} €`.padEnd(2_000));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => void made.splice(0));

const get = (name: string, init: RequestInit = {}) => fetch(`${url}/${name}`, init);
const textOf = async (answer: Promise<Response>) => (await answer).text();

test('a page is made once, for all who want it at the same time and for those after them', async () => {
  const all = await Promise.all(['a', 'a', 'b', 'a'].map((name) => textOf(get(name))));
  expect(all.map((text) => text.trim())).toEqual(['<p>a €', '<p>a €', '<p>b €', '<p>a €']);
  const again = await get('a');
  expect(again.headers.get('content-security-policy')).toBe('of a');
  expect(await again.text()).toBe(all[0]);
  expect(made.sort()).toEqual(['a', 'b']);
});

test('what failed is not kept: one of those who waited makes it', async () => {
  failures = 1;
  const statuses = (await Promise.all(Array.from({ length: 4 }, () => get('failing')))).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 200, 200, 503]);
  expect(made).toEqual(['failing', 'failing']);
});

test('compressed or not, it is the same page under the same tag, and 304 where a browser has it', async () => {
  const plain = await get('tagged', { headers: { 'accept-encoding': 'identity' } });
  const small = await get('tagged', { headers: { 'accept-encoding': 'gzip, br' } });
  expect(small.headers.get('content-encoding')).toBe('br');
  expect(Number(small.headers.get('content-length'))).toBeLessThan(200);
  expect(await small.text()).toBe(await plain.text());
  const tag = plain.headers.get('etag')!;
  expect(small.headers.get('etag')).toBe(tag);
  const same = await get('tagged', { headers: { 'if-none-match': `"x", ${tag}` } });
  expect([same.status, await same.text(), same.headers.get('content-security-policy')]).toEqual([304, '', 'of tagged']);
  expect((await get('tagged', { headers: { 'if-none-match': '"x"' } })).status).toBe(200);
  const head = await get('tagged', { method: 'HEAD', headers: { 'accept-encoding': 'identity' } });
  expect([Number(head.headers.get('content-length')), await head.text()]).toEqual([2_002, '']);
});
