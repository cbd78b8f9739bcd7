import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { LOCAL, type Principal, STRANGER } from '@flapbook/access';
import { withDatabase } from '@flapbook/database/testing';
import { type Operations, openOperations } from '@flapbook/operations';
import express from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../log.ts';
import { createServer, type RunningServer } from '../server.ts';
import { CLIENT_LIMITS } from './limits.ts';
import { limitRate } from './rate.ts';
import { limitStreams } from './streams.ts';

const member = (name: string): Principal => ({
  ...STRANGER,
  member: name,
  role: 'VIEWER',
  by: 'TOKEN',
  credential: name,
});
const WHO: Readonly<Record<string, Principal>> = {
  ada: member('ada'),
  bob: member('bob'),
  local: LOCAL,
  none: STRANGER,
};

/** A server that believes who a request says to come from. */
async function serve(limit: express.RequestHandler, answer: express.RequestHandler) {
  const app = express();
  app.use((request, response, next) => {
    response.locals.principal = WHO[String(request.query.who)];
    next();
  });
  app.use(limit, answer);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ask: (who: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}/graphql?who=${who}`, init),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function refusalOf(response: Response) {
  const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
  const [{ message, extensions }] = errors as [(typeof errors)[0]];
  return { status: response.status, after: response.headers.get('retry-after'), code: extensions.code, message };
}

test('a member who asks too fast is told when to come again, and others are not held up', async () => {
  let now = 0;
  const limits = { member: { atOnce: 3, aSecond: 0.5 }, stranger: { atOnce: 1, aSecond: 1 } };
  const { ask, close } = await serve(
    limitRate(limits, () => now),
    (_request, response) => void response.end(),
  );
  const statuses = async (who: string, count: number) => {
    const all: number[] = [];
    for (let one = 0; one < count; one++) all.push((await ask(who)).status);
    return all;
  };
  expect(await statuses('ada', 3)).toEqual([200, 200, 200]);
  expect(await refusalOf(await ask('ada'))).toMatchObject({ status: 429, after: '2', code: 'LIMIT_EXCEEDED' });
  expect(await statuses('bob', 1)).toEqual([200]);
  expect(await statuses('none', 2)).toEqual([200, 429]);
  expect(await statuses('local', 9)).not.toContain(429);
  now += 2_000;
  expect(await statuses('ada', 2)).toEqual([200, 429]);
  close();
});

test('streams are counted while they are open, for each client and for all', async () => {
  const { ask, close } = await serve(
    limitStreams({ streams: 2, allStreams: 3 }),
    (_request, response) => void response.write('x'),
  );
  const leave = new AbortController();
  const open = async (who: string) => (await ask(who, { signal: leave.signal })).status;
  expect([await open('ada'), await open('ada')]).toEqual([200, 200]);
  expect(await refusalOf(await ask('ada'))).toMatchObject({ status: 429, after: '10', code: 'LIMIT_EXCEEDED' });
  expect(await open('local')).toBe(200);
  expect(await refusalOf(await ask('bob'))).toMatchObject({ status: 503, after: '10', code: 'LIMIT_EXCEEDED' });
  leave.abort();
  const after = new AbortController();
  await expect.poll(async () => (await ask('ada', { signal: after.signal })).status).toBe(200);
  after.abort();
  close();
});

describe('a server for others', () => {
  const database = withDatabase();
  let operations: Operations;
  let server: RunningServer;
  beforeAll(async () => {
    operations = await openOperations({ url: database.url, applicationName: 'test' });
    const access = { origin: 'https://flapbook.example.org', provider: null, newcomers: { admins: [], role: null } };
    server = await createServer({ operations, log: createLog('fatal'), port: 0, access });
  });
  afterAll(async () => {
    await server?.close();
    await operations?.close();
  });

  const ask = (address: string) =>
    fetch(`${server.url}/graphql?query=%7B__typename%7D`, {
      headers: { 'x-forwarded-for': address, 'apollo-require-preflight': '1' },
    });

  test('counts strangers by the address that its proxy names', async () => {
    const answers = await Promise.all(
      Array.from({ length: CLIENT_LIMITS.stranger.atOnce + 40 }, () => ask('203.0.113.7')),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(await refusalOf(refused[0]!)).toMatchObject({ code: 'LIMIT_EXCEEDED', after: '1' });
    expect((await ask('203.0.113.8')).status).toBe(200);
    expect((await fetch(`${server.url}/health`, { headers: { 'x-forwarded-for': '203.0.113.7' } })).status).toBe(200);
  });

  test('counts those whom it lets in nowhere as well: guesses at tokens, and at addresses of members', async () => {
    const guess = (path: string, address: string, headers: Record<string, string> = {}) =>
      fetch(server.url + path, { headers: { 'x-forwarded-for': address, ...headers } });
    const wrong = { authorization: 'Bearer flap_guessed' };
    for (const [address, ask] of [
      ['203.0.113.20', () => guess('/jobs', '203.0.113.20')],
      ['203.0.113.21', () => guess('/jobs', '203.0.113.21', wrong)],
      ['203.0.113.22', () => guess('/graphql?query={__typename}', '203.0.113.22', wrong)],
    ] as const) {
      const answers = await Promise.all(Array.from({ length: CLIENT_LIMITS.stranger.atOnce + 40 }, ask));
      const statuses = new Set(answers.map(({ status }) => status));
      expect(statuses, address).toEqual(new Set([401, 429]));
    }
  });

  test('says to browsers what pages may do, and to stay with TLS', async () => {
    const { headers } = await fetch(`${server.url}/health`);
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'referrer-policy': 'same-origin',
      'strict-transport-security': expect.stringMatching(/^max-age=\d+$/),
    });
  });
});
