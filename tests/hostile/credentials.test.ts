import { request as ask, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { Members, Sessions, Tokens } from '@flapbook/access';
import { withDatabase } from '@flapbook/database/testing';
import { type Operations, openOperations } from '@flapbook/operations';
import { createLog, createServer } from '@flapbook/server';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CASES, MEMORY_BOUND_BYTES, SEED } from './survival.ts';

const database = withDatabase();
let operations: Operations;
let server: Awaited<ReturnType<typeof createServer>>;
/** Of somebody who may do everything: a part of either, or more than it, opens nothing. */
let token: string;
let session: string;
/** Ids of what there is: knowing one is not being let in. */
let ids: string[];

beforeAll(async () => {
  operations = await openOperations({ url: database.url, applicationName: 'test' });
  const access = { origin: null, provider: null, newcomers: { admins: [], role: null } };
  server = await createServer({ operations, log: createLog('fatal'), port: 0, access });
  const { id } = await new Members(operations.database).add({ name: 'Ada', email: 'ada@example.org', role: 'ADMIN' });
  const made = await new Tokens(operations.database).create(id, { name: 'test', role: 'ADMIN', days: 1 });
  token = made.secret;
  session = await new Sessions(operations.database).begin(id, 'Test');
  const [workspace] = await operations.database.query<{ id: string }>('SELECT id FROM workspace');
  ids = [id, made.token.id, workspace!.id, 'shared'];
});
afterAll(async () => {
  await server?.close();
  await operations?.close();
});

/** What a header may hold on the wire: everything but most control characters. */
const anything = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 60,
});
const long = fc.nat({ max: 6_000 }).map((length) => 'x'.repeat(length));

/** Somebody's secret, cut, with something added, or in another case. */
const near = (secret: () => string) =>
  fc
    .tuple(fc.nat({ max: 47 }), fc.constantFrom('cut', 'prefix', 'suffix', 'case', 'doubled'), anything)
    .map(([at, how, other]) => {
      const whole = secret();
      if (how === 'cut') return whole.slice(0, at);
      if (how === 'prefix') return `x${other}${whole}`;
      if (how === 'suffix') return `${whole}x${other.replace(/[\s;,]/g, 'x')}`;
      return how === 'case' ? whole.toUpperCase() : whole + whole;
    })
    .filter((value) => value.trim() !== secret());

const one = fc.oneof(
  anything,
  long,
  fc.constantFrom('', '=', ';', '%', '%E0%A4%A', '__proto__', 'null', '{}', '\u00ff'),
);
const cookie = fc
  .array(
    fc
      .tuple(
        fc.oneof(
          fc.constantFrom('flapbook-session', '__Host-flapbook-session', 'flapbook-workspace', 'flapbook-signing-in'),
          anything,
        ),
        fc.oneof(
          near(() => session),
          near(() => token),
          fc.nat({ max: 3 }).map((at) => ids[at]!),
          one,
        ),
      )
      .map((pair) => pair.join('=')),
    { maxLength: 5 },
  )
  .map((pairs) => pairs.join('; '));
const authorization = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('Bearer', 'bearer', 'Basic', 'Bearer\tx', ''),
      fc.oneof(
        near(() => token),
        near(() => session),
        one,
      ),
    )
    .map((pair) => pair.join(' ')),
  one,
);

/** All that says who asks, where, and from where. */
const headers = fc.record(
  {
    cookie,
    authorization,
    'x-flapbook-workspace': fc.oneof(
      fc.nat({ max: 3 }).map((at) => ids[at]!),
      one,
    ),
    'x-flapbook-notebook': one,
    origin: fc.oneof(fc.constantFrom('null', 'http://', 'http://[', 'file:///'), one),
    'sec-fetch-site': one,
    traceparent: one,
    accept: one,
    'if-none-match': one,
    range: one,
  },
  { requiredKeys: [] },
);

const PLACES = [
  ['GET', '/graphql?query=%7Bviewer%7Bname%20role%7D%7D'],
  ['POST', '/graphql'],
  ['POST', '/graphql/stream'],
  ['GET', '/jobs'],
  ['GET', '/export/notebook/none.json'],
  ['POST', '/upload'],
  ['POST', '/auth/sign-out'],
  ['GET', '/auth/callback?code=x&state=y'],
  ['GET', '/schema.graphql'],
] as const;

test(
  'whatever cookies, tokens and other headers say, nobody is taken for somebody, and the answer has a code',
  async () => {
    const before = process.memoryUsage().rss;
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PLACES), headers, async ([method, path], given) => {
        // Each as another client: they are not to be held up for asking often.
        const client = `2001:db8:${(++asked).toString(16)}::1`;
        const { status, body, set } = await send(method, path, { ...given, 'x-forwarded-for': client });
        expect(status, body).toBeLessThan(500);
        expect(set.filter((line) => /^(?:__Host-)?flapbook-session=[^;]/.test(line))).toEqual([]);
        expect(body).not.toMatch(/Ada|"role":"|INTERNAL/);
        // Of headers that are too long altogether, Node itself says so, without a word.
        if (status >= 400 && status !== 431)
          expect(body).toMatch(/"code":"[A-Z_]+"|^Cannot (?:GET|POST) |<pre>Cannot /);
        if (asked % 50 === 0) expect(process.memoryUsage().rss - before).toBeLessThan(MEMORY_BOUND_BYTES);
      }),
      { numRuns: CASES, seed: SEED, endOnFailure: process.env.FLAPBOOK_HOSTILE_SHRINK === undefined },
    );
    // They are as good as before.
    for (const good of [{ cookie: `flapbook-session=${session}` }, { authorization: `Bearer ${token}` }]) {
      const { body } = await send('GET', PLACES[0][1], good);
      expect(body).toContain('"role":"ADMIN"');
    }
  },
  60_000 + 50 * CASES,
);

interface Answer {
  readonly status: number;
  readonly body: string;
  /** Cookies that it sets. */
  readonly set: readonly string[];
}

/** As a client that checks nothing would send it. */
function send(method: string, path: string, given: IncomingHttpHeaders): Promise<Answer> {
  const query = path.endsWith('stream') ? 'subscription { jobs { at } }' : '{ viewer { name role } }';
  const body = method === 'POST' ? JSON.stringify({ query }) : '';
  const headers = { 'apollo-require-preflight': '1', ...(body && { 'content-type': 'application/json' }), ...given };
  return new Promise((resolve, reject) => {
    const sent = ask(server.url + path, { method, headers }, (response) => {
      text(response).then(
        (all) => resolve({ status: response.statusCode!, body: all, set: response.headers['set-cookie'] ?? [] }),
        reject,
      );
    });
    sent.on('error', reject).end(body);
  });
}
