import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Members, Tokens } from '@flapbook/access';
import { withDatabase } from '@flapbook/database/testing';
import { type Operations, openOperations } from '@flapbook/operations';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog, createServer, documentPolicyFrom, type RunningServer } from '../index.ts';
import { digestOf } from './digest.ts';

const OF_APP = 'query Name { __typename }';
const OF_ADMIN = 'query Ours { viewer { __typename } }';
const CHANGES = 'subscription Changes($keys: [ID!]!) { operations(keys: $keys) { __typename } }';
const ACCESS = { origin: null, provider: null, newcomers: { admins: [], role: null } };

const database = withDatabase();
let folder: string;
let operations: Operations;
let member: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-documents-'));
  operations = await openOperations({ url: database.url, applicationName: 'test' });
  const { id } = await new Members(operations.database).add({ name: 'Ada', email: 'ada@example.org', role: 'VIEWER' });
  const { secret } = await new Tokens(operations.database).create(id, { name: 'test', role: 'VIEWER', days: 1 });
  member = { authorization: `Bearer ${secret}` };
});
afterAll(async () => {
  await operations?.close();
  await rm(folder, { recursive: true });
});

async function serve(environment: Readonly<Record<string, string>>) {
  const server: RunningServer = await createServer({
    ...{ operations, log: createLog('fatal'), port: 0, access: ACCESS },
    web: (request, response) => response.end(`page ${request.url}`),
    documents: await documentPolicyFrom(environment),
    appDocuments: [digestOf(OF_APP)!, digestOf(CHANGES)!],
  });
  const code = async (response: Response) => {
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
      // It goes on until somebody leaves it.
      await response.body!.cancel();
      return 'followed';
    }
    const text = await response.text();
    return text.startsWith('{') ? (JSON.parse(text).errors?.[0]?.extensions?.code ?? 'answered') : 'answered';
  };
  const post = (address: string, query: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${address}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream, application/json', ...headers },
      body: JSON.stringify({ query, variables: query === CHANGES ? { keys: [] } : {} }),
      signal: AbortSignal.timeout(5_000),
    }).then(code);
  const get = (query: string) =>
    fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`, {
      headers: { 'apollo-require-preflight': '1' },
    }).then(code);
  return { server, post, get };
}

describe('a server for known documents', () => {
  test('answers those of the app and of its admin, however they are spaced, and no others', async () => {
    const file = path.join(folder, 'documents.json');
    await writeFile(file, JSON.stringify({ any: OF_ADMIN }));
    const { server, post, get } = await serve({ FLAPBOOK_DOCUMENTS: 'known', FLAPBOOK_DOCUMENTS_FILE: file });
    expect(await post('/graphql', OF_APP)).toBe('answered');
    expect(await post('/graphql', `# spaced\n${OF_APP.replaceAll(' ', '\n ')}`)).toBe('answered');
    expect(await post('/graphql', OF_ADMIN)).toBe('answered');
    expect(await get(OF_APP)).toBe('answered');
    for (const unknown of [
      '{ __typename }',
      `${OF_APP} query Other { __typename }`,
      getIntrospectionQuery(),
      '{',
      '',
    ]) {
      expect(await post('/graphql', unknown), unknown).toBe('DOCUMENT_UNKNOWN');
      expect(await get(unknown), unknown).toBe('DOCUMENT_UNKNOWN');
      expect(await post('/graphql', unknown, member), unknown).toBe('DOCUMENT_UNKNOWN');
    }
    // One place known, the other not: neither is answered.
    expect(await post(`/graphql?query=${encodeURIComponent(OF_APP)}`, '{ __typename }')).toBe('DOCUMENT_UNKNOWN');
    await server.close();
  });

  test('guards streams of events as well', async () => {
    const { server, post } = await serve({ FLAPBOOK_DOCUMENTS: 'known' });
    const other = CHANGES.replace('__typename', '__typename again: __typename');
    expect(await post('/graphql/stream', other, member)).toBe('DOCUMENT_UNKNOWN');
    expect(await post('/graphql/stream', CHANGES, member)).toBe('followed');
    await server.close();
  });

  test('may do so for strangers alone', async () => {
    const { server, post } = await serve({ FLAPBOOK_DOCUMENTS: 'strangers' });
    expect(await post('/graphql', '{ __typename }')).toBe('DOCUMENT_UNKNOWN');
    expect(await post('/graphql', '{ __typename }', member)).toBe('answered');
    await server.close();
  });
});

test('what the schema is, is told to members alone where an admin wants it so', async () => {
  const { server, post } = await serve({ FLAPBOOK_INTROSPECTION: 'members' });
  expect(await post('/graphql', getIntrospectionQuery())).toBe('UNAUTHENTICATED');
  expect(await post('/graphql', '{ a: __type(name: "Model") { name } }')).toBe('UNAUTHENTICATED');
  expect(await post('/graphql', getIntrospectionQuery(), member)).toBe('answered');
  expect(await post('/graphql', OF_APP)).toBe('answered');
  const file = (headers: Record<string, string>) => fetch(`${server.url}/schema.graphql`, { headers });
  expect((await file({})).status).toBe(401);
  expect(await (await file(member)).text()).toBe('page /schema.graphql');
  await server.close();
});

test('settings that say something else are refused by name', async () => {
  const file = path.join(folder, 'bad.json');
  await writeFile(file, '["query {"]');
  for (const environment of [
    { FLAPBOOK_DOCUMENTS: 'some' },
    { FLAPBOOK_INTROSPECTION: 'nobody' },
    { FLAPBOOK_DOCUMENTS_FILE: file },
    { FLAPBOOK_DOCUMENTS_FILE: path.join(folder, 'absent.json') },
  ]) {
    await expect(documentPolicyFrom(environment)).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  }
});
