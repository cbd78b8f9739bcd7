import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Members, Tokens } from '@flapbook/access';
import { withDatabase } from '@flapbook/database/testing';
import { type Operations, openOperations } from '@flapbook/operations';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '../log.ts';
import { createServer, type RunningServer } from '../server.ts';

const database = withDatabase();
let folder: string;
let operations: Operations;
let server: RunningServer;
const who: Record<'ADMIN' | 'RESEARCHER', { id: string; secret: string }> = {} as never;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-server-quota-'));
  operations = await openOperations({ url: database.url, applicationName: 'test', uploads: { directory: folder } });
  const access = { origin: null, provider: null, newcomers: { admins: [], role: null } };
  server = await createServer({ operations, log: createLog('fatal'), port: 0, access });
  for (const role of ['ADMIN', 'RESEARCHER'] as const) {
    const { id } = await new Members(operations.database).add({ name: role, email: null, role });
    const { secret } = await new Tokens(operations.database).create(id, { name: 'test', role, days: 1 });
    who[role] = { id, secret };
  }
});
afterAll(async () => {
  await server?.close();
  await operations?.close();
  await rm(folder, { recursive: true });
});

async function ask(role: keyof typeof who, query: string, variables: object = {}) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${who[role].secret}` },
    body: JSON.stringify({ query, variables }),
  });
  return { ...((await response.json()) as object), after: response.headers.get('retry-after') };
}

const SET =
  'mutation ($member: ID, $quota: QuotaInput) { setQuota(member: $member, quota: $quota) { ... on Quota { jobs isOwn } ... on Problem { code } } }';

test('an admin sets a quota; who is beyond it is told when to come again, and sees it', async () => {
  const key = 'a'.repeat(64);
  await operations.database.query(
    `INSERT INTO operation (key, kind, version, parameters, inputs, work) VALUES ($1, 'registration', 1, '{}', '{}', 0)`,
    [key],
  );
  const run = `mutation { run(keys: ["${key}"]) { __typename ... on Problem { code message } } }`;
  const { id } = who.RESEARCHER;
  const quota = { jobs: 0, computeMinutes: 90 };
  expect(await ask('RESEARCHER', SET, { member: id, quota })).toMatchObject({
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  });
  expect(await ask('ADMIN', SET, { member: id, quota })).toMatchObject({
    data: { setQuota: { jobs: 0, isOwn: true } },
  });
  expect(await ask('RESEARCHER', run)).toMatchObject({
    after: '30',
    data: {
      run: { __typename: 'Problem', code: 'QUOTA_EXCEEDED', message: expect.stringContaining('0 jobs at once') },
    },
  });
  const shown = 'quota { computeMinutes storedBytes jobs windowHours isOwn } usage { computeMinutes storedBytes jobs }';
  const expected = {
    quota: { computeMinutes: 90, storedBytes: null, jobs: 0, windowHours: 24, isOwn: true },
    usage: { computeMinutes: 0, storedBytes: 0, jobs: 0 },
  };
  expect(await ask('RESEARCHER', `{ viewer { ${shown} } }`)).toMatchObject({ data: { viewer: expected } });
  expect(await ask('ADMIN', `{ members { name ${shown} } quota { jobs } }`)).toMatchObject({
    data: { members: [{ name: 'ADMIN' }, { name: 'RESEARCHER', ...expected }], quota: { jobs: null } },
  });
  expect(await ask('ADMIN', SET, { member: id })).toMatchObject({ data: { setQuota: { jobs: null, isOwn: false } } });
  expect(await ask('ADMIN', '{ auditLog(first: 9) { edges { node { action } } } }')).toMatchObject({
    data: {
      auditLog: {
        edges: [{ node: { action: 'setQuota' } }, { node: { action: 'setQuota' } }],
      },
    },
  });
});

test('an upload beyond a quota is refused before it begins, and says when to come again', async () => {
  const { id, secret } = who.RESEARCHER;
  const begin = (byteLength: number) =>
    fetch(`${server.url}/upload`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify({ files: [{ name: 'a.txt', byteLength, modifiedMs: 1 }] }),
    });
  await ask('ADMIN', SET, { member: id, quota: { storedBytes: 2_000_000 } });
  const refused = await begin(3_000_000);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3600']);
  expect(await refused.json()).toMatchObject({
    errors: [
      {
        message: 'Your results and files may take 2.0 MB; they take 0.0 MB, and this asks for 3.0 MB more.',
        extensions: { code: 'QUOTA_EXCEEDED' },
      },
    ],
  });
  expect((await begin(1_000_000)).status).toBe(200);
  expect(await ask('RESEARCHER', '{ viewer { usage { storedBytes } } }')).toMatchObject({
    data: { viewer: { usage: { storedBytes: 1_000_000 } } },
  });
  await ask('ADMIN', SET, { member: id });
});
