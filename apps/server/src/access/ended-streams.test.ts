import { Members, Tokens, Workspaces } from '@flapbook/access';
import { withDatabase } from '@flapbook/database/testing';
import { type Operations, openOperations } from '@flapbook/operations';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '../log.ts';
import { createServer, type RunningServer } from '../server.ts';

const database = withDatabase();
let operations: Operations;
let server: RunningServer;
let member: string;
let token: { id: string; secret: string };
let lab: string;
let owner: string;

beforeAll(async () => {
  operations = await openOperations({ url: database.url, applicationName: 'test' });
  const access = { origin: null, provider: null, newcomers: { admins: [], role: null } };
  server = await createServer({ operations, log: createLog('fatal'), port: 0, access });
  const members = new Members(operations.database);
  owner = (await members.add({ name: 'Root', email: 'root@example.org', role: 'ADMIN' })).id;
  lab = (await new Workspaces(operations.database).create(owner, 'Lab')).id;
});
afterAll(async () => {
  await server?.close();
  await operations?.close();
});
beforeEach(async () => {
  const members = new Members(operations.database);
  const { id } = await members.add({ name: 'Ada', email: 'ada@example.org', role: 'ADMIN' });
  member = id;
  await members.change(id, { role: 'ADMIN', disabled: false });
  await new Workspaces(operations.database).admit(owner, lab, { email: 'ada@example.org', role: 'VIEWER' });
  const made = await new Tokens(operations.database).create(id, { name: 'test', role: 'ADMIN', days: 1 });
  token = { id: made.token.id, secret: made.secret };
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What takes a member's access while a stream is open. */
const ENDS: Readonly<Record<string, () => Promise<unknown>>> = {
  'the token is revoked': () => new Tokens(operations.database).revoke(token.id, member),
  'the token expires': () =>
    database.database.query('UPDATE access_token SET expires_at = now() WHERE id = $1', [token.id]),
  'the member is shut out': () => new Members(operations.database).change(member, { disabled: true }),
  'the member may do less': () => new Members(operations.database).change(member, { role: 'VIEWER' }),
  'the workspace is closed to them': () => new Workspaces(operations.database).remove(owner, lab, member),
};

/** A stream of what the fleet does, once its first event is there. */
async function open(): Promise<{ ended: () => Promise<boolean> }> {
  const response = await fetch(`${server.url}/graphql/stream`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${token.secret}`,
      'x-flapbook-workspace': lab,
    },
    body: JSON.stringify({ query: 'subscription { jobs { at } }' }),
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ''; !text.includes('"data":{"jobs"'); ) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The stream ended: ${text}`);
    text += value;
  }
  let done = false;
  void (async () => {
    while (!done) done = (await reader.read()).done;
  })();
  return {
    async ended() {
      vi.advanceTimersByTime(15_000);
      return vi
        .waitFor(() => expect(done).toBe(true), { timeout: 2_000 })
        .then(
          () => true,
          () => false,
        );
    },
  };
}

test.each(Object.keys(ENDS))('when %s, streams that are open end within 15 seconds', async (what) => {
  const stream = await open();
  await ENDS[what]!();
  expect(await stream.ended()).toBe(true);
});

test('else they stay', async () => {
  expect(await (await open()).ended()).toBe(false);
});
