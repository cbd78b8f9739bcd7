import { connect } from 'node:net';
import { withDatabase } from '@flapbook/database/testing';
import { type Operations, openOperations } from '@flapbook/operations';
import { LIMITS } from '@flapbook/schema';
import { createLog, createServer } from '@flapbook/server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { MEMORY_BOUND_BYTES } from './survival.ts';

const database = withDatabase();
let operations: Operations;
let server: Awaited<ReturnType<typeof createServer>>;
let before: number;

beforeAll(async () => {
  operations = await openOperations({ url: database.url, applicationName: 'test' });
  server = await createServer({ operations, log: createLog('fatal'), port: 0 });
  before = process.memoryUsage().rss;
});
afterAll(async () => {
  await server?.close();
  await operations?.close();
});
afterEach(async () => {
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  expect(process.memoryUsage().rss - before).toBeLessThan(MEMORY_BOUND_BYTES);
});

const many = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => one(i)).join(' ');
const nested = (levels: number) =>
  `${'{ subject { ... on PrunedModel { model '.repeat(levels)}{ name }${' } } }'.repeat(levels)}`;

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const studyOf = (base: string) =>
  `{"query":"query ($s: StudyInput!) { studyPlan(spec: $s) { __typename } }","variables":{"s":{"name":"a","base":{"model":${base}}}}}`;
const notebookOf = (variables: string) =>
  `{"query":"mutation ($i: SaveNotebookInput!) { saveNotebook(input: $i) { __typename } }","variables":{"i":{"id":"a","title":"","version":0,"cells":[],"variables":{"v":${variables}}}}}`;

const ACCEPTS: Readonly<Record<string, string>> = {
  '/graphql': 'application/json',
  '/graphql/stream': 'text/event-stream',
};

/** Documents that ask for far more than anybody needs, or are none. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  nothing: '',
  'no document': '{'.repeat(50_000),
  deep: `{ operation(key: "k") { ... on Evaluation ${nested(20)} } }`,
  'deep without end': `${'{ a '.repeat(20_000)}${'}'.repeat(20_000)}`,
  'deep values': `{ operation(key: ${'['.repeat(14_000)}${']'.repeat(14_000)}) { key } }`,
  wide: `{ ${many(14_000, () => '__typename')} }`,
  aliases: `{ ${many(3_000, (i) => `a${i}: __typename`)} }`,
  'the same list, again and again': `{ ${many(100, (i) => `a${i}: operations(first: 200) { edges { node { key } } }`)} }`,
  directives: `{ __typename ${'@include(if: true) '.repeat(2_000)} }`,
  'a directive that is none': `{ __typename ${'@a '.repeat(10_000)} }`,
  'circular fragments': '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
  'a fragment of itself': '{ ...A } fragment A on Query { ...A }',
  'fragments that multiply': `{ operation(key: "k") { ...F0 } } ${many(40, (i) => `fragment F${i} on Evaluation { ${i === 39 ? 'key' : `...F${i + 1} ... on Evaluation { ...F${i + 1} }`} }`)}`,
  'unused fragments': `{ __typename } ${many(2_000, (i) => `fragment F${i} on Query { __typename }`)}`,
  'fields that must be compared': `{ ${many(2_000, (i) => `models { edges { node { name @skip(if: ${i % 2 === 0}) } } }`)} }`,
  'a huge number': `{ operations(first: ${'9'.repeat(100_000)}) { edges { cursor } } }`,
  'a huge text': `{ operation(key: "${'k'.repeat(900_000)}") { key } }`,
  'a page of a thousand million': '{ operations(first: 2147483647) { edges { node { key } } } }',
  'a page of less than nothing': '{ operations(first: -1) { edges { node { key } } } }',
  'many variables': `query (${many(3_000, (i) => `$v${i}: Int`)}) { __typename }`,
  'many operations': many(3_000, (i) => `query Q${i} { __typename }`),
  'introspection in circles': `{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }`,
  NUL: '{ operation(key: "\u0000") { key } }',
  'half a character': '{ operation(key: "\\ud800") { key } }',
};

describe.each(['/graphql', '/graphql/stream'])('at %s', (path) => {
  test.each(Object.entries(DOCUMENTS))('%s: a coded answer, soon', async (_name, query) => {
    const document = path === '/graphql' ? query : query.replace(/^(query[^{]*)?\{/, 'subscription {');
    const response = await post(path, JSON.stringify({ query: document }));
    expect(response.status).toBeLessThan(500);
    const text = await response.text();
    expect(text.length).toBeLessThan(LIMITS.bodyBytes);
    const [, code = /"data":\{"operation":null\}/.test(text) ? 'NOT_THERE' : text] =
      /"code":"([A-Z_]+)"/.exec(text) ?? [];
    expect(code).toMatch(
      /^(LIMIT_EXCEEDED|GRAPHQL_PARSE_FAILED|GRAPHQL_VALIDATION_FAILED|BAD_REQUEST|BAD_USER_INPUT|BAD_PARAMETER|OPERATION_RESOLUTION_FAILURE|OPERATION_NOT_FOUND|NOT_THERE)$/,
    );
  });

  test.each<[string, string, Record<string, string>?]>([
    ['a batch', `[${Array(1_000).fill('{"query":"{ __typename }"}').join()}]`],
    ['a batch of one', '[{"query":"{ __typename }"}]'],
    ['no JSON', '{"query":'],
    ['deep JSON', '['.repeat(400_000)],
    ['a number', '1'],
    ['nothing', 'null'],
    ['a list', '[]'],
    ['a query of nothing', '{"query":null}'],
    ['a name of the operation that is a list', '{"query":"{ __typename }","operationName":[]}'],
    ['extensions that are a list', '{"query":"{ __typename }","extensions":[]}'],
    ['a query that is a list', '{"query":["{ __typename }"]}'],
    ['variables that are a list', '{"query":"{ __typename }","variables":[1]}'],
    ['too large', JSON.stringify({ query: `{ __typename } #${'x'.repeat(1_000_000)}` })],
    ['no JSON by its type', '{"query":"{ __typename }"}', { 'content-type': 'text/plain' }],
    ['JSON by half its type', '{"query":"{ __typename }"}', { 'content-type': 'x-application/json' }],
    ['variables without end', `{"query":"query ($v: JSON) { __typename }","variables":{"v":${deep(400_000)}}}`],
    ['variables that nest', `{"query":"query ($v: JSON) { __typename }","variables":{"v":${deep(2_000)}}}`],
    ['a study without end', studyOf(deep(200_000))],
    ['a notebook without end', notebookOf(deep(200_000))],
    [
      'a name without end',
      `{"query":"query ($n: ModelName!) { model(name: $n) { key } }","variables":{"n":${deep(200_000)}}}`,
    ],
    ['extensions without end', `{"query":"{ __typename }","extensions":{"persistedQuery":${deep(200_000)}}}`],
    ['a form', 'query={__typename}', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another coding', 'x', { 'content-encoding': 'compress' }],
    ['a broken coding', 'no gzip', { 'content-encoding': 'gzip' }],
    ['another charset', '{}', { 'content-type': 'application/json; charset=utf-7' }],
  ])('a body that is %s is refused', async (_name, body, headers) => {
    const response = await post(path, body, headers);
    const text = await response.text();
    expect(text).not.toContain('INTERNAL');
    expect(text).toMatch(/"code":"[A-Z_]+"/);
    // Streams say in an event what is wrong with a document.
    expect(response.status >= 400 || /"errors":\[/.test(text)).toBe(true);
    expect(response.status).toBeLessThan(500);
  });
});

function post(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: ACCEPTS[path]!, ...headers },
    body,
    signal: AbortSignal.timeout(30_000),
  });
}

/** Requests as they stand on the wire; the answer's first line. */
test.each<[string, string, RegExp]>([
  [
    'headers without end',
    `GET /health HTTP/1.1\r\nHost: localhost\r\n${'X-A: b\r\n'.repeat(20_000)}\r\n`,
    /^HTTP\/1\.1 431 /,
  ],
  [
    'a header without end',
    `GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: ${'b'.repeat(1_000_000)}\r\n\r\n`,
    /^HTTP\/1\.1 431 /,
  ],
  ['no host', 'GET /health HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['NUL in a header', 'GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: \0\r\n\r\n', /^HTTP\/1\.1 400 /],
  [
    'two lengths',
    'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'a length and pieces',
    'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'somebody else’s host',
    'GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    /^HTTP\/1\.1 403 /,
  ],
  [
    'a deep document beside a body with another one',
    `GET /graphql?query=${encodeURIComponent('{a'.repeat(3_000))} HTTP/1.1\r\nHost: localhost\r\nApollo-Require-Preflight: 1\r\nContent-Type: application/json\r\nContent-Length: 26\r\nConnection: close\r\n\r\n{"query":"{ __typename }"}`,
    /^HTTP\/1\.1 400 [\s\S]*"LIMIT_EXCEEDED"/,
  ],
  ['a method that is none', 'BREW /graphql HTTP/1.1\r\nHost: localhost\r\n\r\n', /^HTTP\/1\.1 400 /],
  [
    'half a percent sign',
    'GET /export/notebook/%E0%A4%A HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    /^HTTP\/1\.1 4\d\d /,
  ],
  [
    'a path out of it',
    'GET /export/model/..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    /^HTTP\/1\.1 4\d\d /,
  ],
  [
    'a cookie of nonsense',
    `GET /health HTTP/1.1\r\nHost: localhost\r\nCookie: =;;;flapbook-session=%;__proto__=1;${'a=b;'.repeat(2_000)}\r\nConnection: close\r\n\r\n`,
    /^HTTP\/1\.1 200 /,
  ],
])('on the wire: %s', async (_name, bytes, answer) => {
  const { port } = new URL(server.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined).write(Buffer.from(bytes, 'latin1'));
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    break;
  }
  socket.destroy();
  expect(text).toMatch(answer);
});
