import { withDatabase } from '@flapbook/database/testing';
import { type Operations, openOperations } from '@flapbook/operations';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '../log.ts';
import { createServer, type RunningServer } from '../server.ts';
import { requestSecondsFrom } from './deadline.ts';

const fixture = withDatabase();
let operations: Operations;
let server: RunningServer;
/** Whose clients alone say how long they wait. */
let patient: RunningServer;
beforeAll(async () => {
  operations = await openOperations({ url: fixture.url, applicationName: 'asked' });
  server = await createServer({ operations, log: createLog('fatal'), port: 0, requestSeconds: 1 });
  patient = await createServer({ operations, log: createLog('fatal'), port: 0 });
});
afterAll(async () => {
  await server?.close();
  await patient?.close();
  await operations?.close();
});

const ask = ({ url }: RunningServer, signal?: AbortSignal) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __typename operations(first: 1) { edges { node { key } } } }' }),
    signal: signal ?? null,
  });

async function waiting(): Promise<number> {
  const rows = await fixture.database.query(
    `SELECT FROM pg_stat_activity WHERE application_name = 'asked' AND wait_event_type = 'Lock'`,
  );
  return rows.length;
}

/** While it runs, whoever reads operations waits. */
function whileLocked(attempt: () => Promise<void>): Promise<void> {
  return fixture.database.transaction(async (transaction) => {
    await transaction.query('LOCK TABLE operation IN ACCESS EXCLUSIVE MODE');
    await attempt();
  });
}

test('a request that takes too long is answered, and its statement ends', async () => {
  await whileLocked(async () => {
    const answer = ask(server);
    await expect.poll(waiting).toBe(1);
    const { errors } = (await (await answer).json()) as { errors: { extensions: { code: string } }[] };
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['REQUEST_TIMED_OUT']);
    await expect.poll(waiting).toBe(0);
  });
  expect((await ask(server)).status).toBe(200);
});

test('a client that goes takes its statement along', async () => {
  await whileLocked(async () => {
    const leave = new AbortController();
    const answer = ask(patient, leave.signal).catch((error: Error) => error.name);
    await expect.poll(waiting).toBe(1);
    leave.abort();
    expect(await answer).toBe('AbortError');
    await expect.poll(waiting).toBe(0);
  });
});

test('what the environment says of it is a number of seconds', () => {
  expect(requestSecondsFrom({}, 50)).toBe(50);
  expect(requestSecondsFrom({ FLAPBOOK_REQUEST_SECONDS: '2.5' }, null)).toBe(2.5);
  for (const FLAPBOOK_REQUEST_SECONDS of ['0', '-1', 'ten', '1e9'])
    expect(() => requestSecondsFrom({ FLAPBOOK_REQUEST_SECONDS }, null)).toThrow(/FLAPBOOK_REQUEST_SECONDS/);
});
