import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Members, Tokens } from '@flapbook/access';
import { withDatabase } from '@flapbook/database/testing';
import { type Operations, openOperations } from '@flapbook/operations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog, createServer, type RunningServer } from '../index.ts';
import { Jar } from './jar.fixture.ts';

const database = withDatabase();
let folder: string;
let operations: Operations;
/** Where nobody signs in, and where people do. */
let local: RunningServer;
let shared: RunningServer;
const browser = new Jar();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-cross-site-'));
  operations = await openOperations({
    url: database.url,
    applicationName: 'test',
    uploads: { directory: path.join(folder, 'uploads') },
  });
  const common = { operations, log: createLog('fatal'), port: 0 };
  const web = (request: { url?: string }, response: { end(text: string): void }) => response.end(`page ${request.url}`);
  local = await createServer({ ...common, web });
  const access = { origin: null, provider: null, newcomers: { admins: [], role: null } };
  shared = await createServer({ ...common, web, access });
  const { id } = await new Members(operations.database).add({ name: 'Ada', email: null, role: 'ADMIN' });
  const { secret } = await new Tokens(operations.database).create(id, { name: 'test', role: 'ADMIN', days: 1 });
  const signedIn = await browser.fetch(`${shared.url}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: secret }),
  });
  expect(signedIn.status).toBe(200);
});
afterAll(async () => {
  await local?.close();
  await shared?.close();
  await operations?.close();
  await rm(folder, { recursive: true });
});

const SAVE = JSON.stringify({
  query: `mutation { saveNotebook(input: { id: "forged", title: "Forged", cells: [], variables: {}, version: 0 }) { __typename } }`,
});
const FILES = JSON.stringify({ files: [{ name: 'config.json', byteLength: 2, modifiedMs: 0 }] });

/** Every address that takes something. */
const CHANGES: readonly [method: string, address: string, type: string, body: string][] = [
  ['POST', '/graphql', 'application/json', SAVE],
  ['POST', '/graphql/stream', 'application/json', SAVE],
  ['POST', '/import?notebook=forged', 'application/octet-stream', 'x'],
  ['POST', '/upload', 'application/json', FILES],
  ['PUT', '/upload/abc/config.json?offset=0', 'application/octet-stream', '{}'],
  ['DELETE', '/upload/abc', 'application/json', ''],
  ['POST', `/api/revisions/${'0'.repeat(64)}/fork`, 'application/x-www-form-urlencoded', ''],
];

/** As browsers tell of a page elsewhere: old ones by its origin alone. */
const ELSEWHERE = {
  'by its origin': { origin: 'https://elsewhere.example' },
  'by its site': { 'sec-fetch-site': 'cross-site' },
  'from a file or a sandbox': { origin: 'null' },
};

describe.each(Object.entries(ELSEWHERE))('a page of another site, told %s', (_how, headers) => {
  test.each(CHANGES)('changes nothing by %s %s', async (method, address, type, body) => {
    const init = { method, headers: { ...headers, 'content-type': type }, ...(body !== '' && { body }) };
    for (const ask of [
      () => fetch(`${local.url}${address}`, init),
      () => browser.fetch(`${shared.url}${address}`, init),
    ]) {
      const response = await ask();
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    }
  });

  test('does not sign anybody out, or in', async () => {
    for (const address of ['/auth/sign-out', '/auth/token']) {
      const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{}' };
      expect((await browser.fetch(`${shared.url}${address}`, init)).status).toBe(403);
    }
  });
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
  'what a form may send without asking, %s, does nothing whoever sends it',
  async (type) => {
    for (const [, address, , body] of CHANGES.slice(0, 4)) {
      const init = { method: 'POST', headers: { 'content-type': type }, body };
      expect((await fetch(`${local.url}${address}`, init)).status, address).toBeGreaterThanOrEqual(400);
      expect((await browser.fetch(`${shared.url}${address}`, init)).status, address).toBeGreaterThanOrEqual(400);
    }
    const links = await fetch(`${local.url}/graphql?query=${encodeURIComponent(JSON.parse(SAVE).query)}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(links.status).toBe(405);
    expect(await operations.notebooks.find('forged')).toBeNull();
  },
);

test('no other site is allowed to ask first', async () => {
  const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' };
  for (const { url } of [local, shared]) {
    const response = await fetch(`${url}/graphql`, { method: 'OPTIONS', headers });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('its own pages do', async () => {
  const own: Record<string, string>[] = [
    { 'sec-fetch-site': 'same-origin', origin: local.url },
    { origin: 'http://localhost:3000' },
  ];
  for (const headers of own) {
    const body = JSON.stringify({ query: '{ __typename }' });
    const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body };
    expect((await fetch(`${local.url}/graphql`, init)).status).toBe(200);
  }
});
