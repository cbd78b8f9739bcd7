import type { IncomingMessage } from 'node:http';
import { Members, Tokens, Workspaces } from '@flapbook/access';
import { withDatabase } from '@flapbook/database/testing';
import { type Operations, openOperations } from '@flapbook/operations';
import { createLog, createServer } from '@flapbook/server';
import { parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../apps/web/src/published/ask.ts';

const database = withDatabase();
const VIEWER = parse('{ viewer { name workspace { name } } }') as Parameters<typeof ask<{ viewer: object }, object>>[1];

let operations: Operations;
let server: Awaited<ReturnType<typeof createServer>>;

beforeAll(async () => {
  operations = await openOperations({ url: database.url, applicationName: 'test' });
  const access = { origin: null, provider: null, newcomers: { admins: [], role: null } };
  server = await createServer({
    ...{ operations, log: createLog('fatal'), port: 0, access },
    // As pages of revisions do: for whoever reads, the server asks itself.
    async web(request: IncomingMessage, response) {
      const answer = await ask(request, VIEWER, {}).catch((error: Error) => ({ error: error.message }));
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    },
  });
});
afterAll(async () => {
  await server?.close();
  await operations?.close();
});

const read = async (headers: Record<string, string>) =>
  (await fetch(`${server.url}/r/${'a'.repeat(64)}`, { headers })).json() as Promise<object>;

test('readers of published pages are counted by where they come from, not all of them as this server', async () => {
  const stranger = { viewer: { name: 'stranger', workspace: null } };
  const answers: object[] = [];
  // Each of them a few times: more than the whole world could ask if it were one.
  for (let reader = 0; reader < 60; reader++)
    answers.push(
      ...(await Promise.all(
        Array(6)
          .fill({ 'x-forwarded-for': `203.0.113.${reader}` })
          .map(read),
      )),
    );
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set([JSON.stringify(stranger)]));
  // One who reads without end is held up.
  const greedy = await Promise.all(Array.from({ length: 300 }, () => read({ 'x-forwarded-for': '203.0.113.200' })));
  expect(JSON.stringify(greedy)).toContain('errors');
});

test('a script that names a workspace reads what is published there', async () => {
  const { id } = await new Members(operations.database).add({ name: 'Ada', email: null, role: 'RESEARCHER' });
  const { secret } = await new Tokens(operations.database).create(id, { name: 'ci', role: 'VIEWER', days: 1 });
  const lab = await new Workspaces(operations.database).create(id, 'Lab');
  const headers = { authorization: `Bearer ${secret}`, 'x-flapbook-workspace': lab.id };
  expect(await read(headers)).toEqual({ viewer: { name: 'Ada', workspace: { name: 'Lab' } } });
});
