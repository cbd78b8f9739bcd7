import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { request as ask } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { Members, Tokens } from '@flapbook/access';
import { withDatabase } from '@flapbook/database/testing';
import { openFilesUnder } from '@flapbook/models/testing';
import { type Operations, openOperations } from '@flapbook/operations';
import { createLog, createServer } from '@flapbook/server';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CASES, MEMORY_BOUND_BYTES, SEED } from './survival.ts';

const database = withDatabase();
let folder: string;
let operations: Operations;
let server: Awaited<ReturnType<typeof createServer>>;
/** Of those who may do everything: no rule stops what is sent, and none of them asks so often as to be held up. */
let tokens: string[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-hostile-addresses-'));
  await mkdir(path.join(folder, 'coming'));
  vi.stubEnv('TMPDIR', path.join(folder, 'coming'));
  operations = await openOperations({
    url: database.url,
    applicationName: 'test',
    artifacts: path.join(folder, 'artifacts'),
    uploads: { directory: path.join(folder, 'uploads') },
  });
  const access = { origin: null, provider: null, newcomers: { admins: [], role: null } };
  server = await createServer({ operations, log: createLog('fatal'), port: 0, access });
  tokens = await Promise.all(
    Array.from({ length: Math.ceil(CASES / 1_000) }, async (_, i) => {
      const { id } = await new Members(operations.database).add({ name: `Ada ${i}`, email: null, role: 'ADMIN' });
      return (await new Tokens(operations.database).create(id, { name: 'test', role: 'ADMIN', days: 1 })).secret;
    }),
  );
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server?.close();
  await operations?.close();
  await rm(folder, { recursive: true });
});

const DIGEST = 'a'.repeat(64);
const segment = fc.oneof(
  fc.constantFrom(
    '',
    '.',
    '..',
    '%2e%2e',
    '..%2f..%2fetc%2fpasswd',
    '%00',
    '%',
    '%E0%A4%A',
    '%ED%A0%80',
    DIGEST,
    `${DIGEST}.zip`,
    `${DIGEST}.json`,
    'own.flapbook',
    'constructor.constructor',
    '__proto__.md',
    'x'.repeat(5_000),
    '-1',
    '1e309',
    'model.safetensors',
    "'; DROP TABLE notebook; --",
  ),
  fc.string({ maxLength: 20 }).map((value) => encodeURIComponent(value)),
);
const query = fc
  .array(fc.tuple(fc.constantFrom('notebook', 'offset', 'statistics', 'query', 'variables', 'to', 'token'), segment), {
    maxLength: 3,
  })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'));
const address = fc
  .tuple(
    fc.constantFrom(
      '/export/notebook/',
      '/export/revision/',
      '/export/model/',
      `/export/model/${DIGEST}/`,
      '/export/',
      '/upload',
      '/upload/',
      `/upload/${DIGEST}/`,
      '/import',
      '/auth/token',
      '/auth/callback',
      '/auth/sign-in',
      '/graphql',
      '/graphql/stream',
      '/health/',
      '/metrics',
    ),
    fc.array(segment, { maxLength: 2 }),
    query,
  )
  .map(([start, rest, asked]) => `${start}${rest.join('/')}?${asked}`.replaceAll(' ', '%20'));

const json = fc.oneof(
  fc.json(),
  fc
    .record(
      {
        files: fc.oneof(
          fc.jsonValue(),
          fc.array(
            fc.record(
              {
                name: fc.oneof(segment, fc.string(), fc.jsonValue()),
                byteLength: fc.oneof(fc.double(), fc.integer(), fc.jsonValue()),
                modifiedMs: fc.oneof(fc.double(), fc.jsonValue()),
              },
              { requiredKeys: [] },
            ),
            { maxLength: 3 },
          ),
        ),
        token: fc.jsonValue(),
        query: fc.jsonValue(),
        variables: fc.jsonValue(),
        operationName: fc.jsonValue(),
        extensions: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
);
const body = fc.oneof(
  fc.constant({ type: null, bytes: Buffer.alloc(0) }),
  json.map((value) => ({ type: 'application/json', bytes: Buffer.from(value) })),
  fc.uint8Array({ maxLength: 400 }).map((bytes) => ({ type: 'application/octet-stream', bytes: Buffer.from(bytes) })),
  fc.constantFrom('PK\u0003\u0004', 'PK\u0005\u0006').chain((start) =>
    fc.uint8Array({ maxLength: 200 }).map((bytes) => ({
      type: 'application/octet-stream',
      bytes: Buffer.concat([Buffer.from(start, 'latin1'), bytes]),
    })),
  ),
);
const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS');

test(
  'whatever is sent to whichever address is answered with a code, and leaves nothing behind',
  async () => {
    const before = process.memoryUsage().rss;
    let asked = 0;
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(method, address, body, async (how, where, { type, bytes }) => {
        const answer = await send(how, where, type, bytes);
        expect(answer.status, answer.body).toBeLessThan(500);
        outcomes.add(`${answer.status} ${/"code":"([A-Z_]+)"/.exec(answer.body)?.[1] ?? ''}`);
        expect(answer.body).not.toMatch(/INTERNAL|node_modules|\bat .*:\d+:\d+/);
        // What no route is for, Express says; what is too long, Node.
        if (answer.status >= 400 && answer.status !== 431 && how !== 'HEAD')
          expect(answer.body).toMatch(/"code":"[A-Z_]+"|<pre>Cannot [A-Z]+ /);
        if (++asked % 50 === 0) {
          expect(process.memoryUsage().rss - before).toBeLessThan(MEMORY_BOUND_BYTES);
          expect(await readdir(path.join(folder, 'coming'))).toEqual([]);
        }
      }),
      { numRuns: CASES, seed: SEED, endOnFailure: process.env.FLAPBOOK_HOSTILE_SHRINK === undefined },
    );
    // Inputs that fall at the first hurdle would prove little.
    for (const one of ['200 ', '400 BAD_BUNDLE', '400 BAD_PARAMETER', '404 UPLOAD_NOT_FOUND', '404 NOTEBOOK_NOT_FOUND'])
      expect(outcomes).toContain(one);
    expect(outcomes).not.toContain('429 LIMIT_EXCEEDED');
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    expect((await openFilesUnder(folder)) ?? []).toEqual([]);
    expect(await operations.database.query('SELECT id FROM notebook UNION ALL SELECT key FROM model')).toEqual([]);
  },
  60_000 + 50 * CASES,
);

let sentSoFar = 0;

function send(
  how: string,
  where: string,
  type: string | null,
  bytes: Buffer,
): Promise<{ readonly status: number; readonly body: string }> {
  const headers = {
    authorization: `Bearer ${tokens[sentSoFar++ % tokens.length]}`,
    ...(type && { 'content-type': type, 'content-length': bytes.length }),
  };
  return new Promise((resolve, reject) => {
    const sent = ask(server.url + where, { method: how, headers }, (response) => {
      text(response).then((all) => resolve({ status: response.statusCode!, body: all }), reject);
    });
    sent.on('error', reject).end(bytes);
  });
}
