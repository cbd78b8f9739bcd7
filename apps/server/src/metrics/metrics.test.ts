import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Members, Tokens } from '@flapbook/access';
import { withDatabase } from '@flapbook/database/testing';
import { writeTinyModel } from '@flapbook/models/testing';
import { type Operations, openOperations, resolveCalibration, resolvePlan } from '@flapbook/operations';
import { openWithWorker, runToEnd } from '@flapbook/operations/testing';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessFromEnvironment, createLog, createServer, type RunningServer } from '../index.ts';
import { RequestMetrics } from './requests.ts';

const database = withDatabase();
let folder: string;
let operations: Operations;
let server: RunningServer;
const log = createLog('silent');

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-metrics-'));
  operations = await openOperations({ url: database.url, applicationName: 'test' });
  server = await createServer({ operations, log, port: 0 });
});
afterAll(async () => {
  await server?.close();
  await operations?.close();
  await rm(folder, { recursive: true });
});

/** Every figure by its name and labels, as Prometheus reads them. */
async function scrape(url = server.url, headers: Record<string, string> = {}): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`, { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

const ask = (query: string) =>
  fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });

test('requests are counted by operation and outcome, and errors by code', async () => {
  await ask('query Name { __typename }');
  await ask('query Name { __typename }');
  await ask('query Wrong { model(name: "nobody") { layers } }');
  const figures = await scrape();
  expect(figures.get('flapbook_requests_total{type="REQUEST",operation="Name",outcome="ok"}')).toBe(2);
  expect(figures.get('flapbook_requests_total{type="REQUEST",operation="Wrong",outcome="error"}')).toBe(1);
  expect(figures.get('flapbook_errors_total{code="MODEL_NOT_FOUND"}')).toBe(1);
  expect(figures.get('flapbook_request_seconds_count{operation="Name"}')).toBe(2);
  expect(figures.get('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  expect(figures.get('flapbook_database_up')).toBe(1);
});

test('names of documents are bounded: a client that makes up new ones fills no memory', async () => {
  const register = new Registry();
  const requests = new RequestMetrics(register);
  const line = { type: 'REQUEST', requestId: '', startedMilliseconds: performance.now(), errors: [] } as const;
  for (let i = 0; i < 300; i++) requests.answered({ ...line, operation: `Made${i}` });
  requests.answered({ ...line, operation: 'x'.repeat(10_000) });
  const [counter] = await register.getMetricsAsJSON();
  const { values } = counter as { values: { value: number; labels: { operation?: string } }[] };
  expect(values).toHaveLength(201);
  expect(values.find(({ labels }) => labels.operation === 'other')!.value).toBe(101);
});

test('what waits, who works, and what the work took', async () => {
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
  await writeFile(path.join(folder, 'cats.txt'), 'The cat sat on the mat.\n'.repeat(400));
  const model = await operations.models.register('tiny', path.join(folder, 'model'));
  const source = { format: 'text', file: path.join(folder, 'cats.txt'), joining: 'NONE' } as const;
  const dataset = await operations.datasets.register('cats', 'About cats', source);
  const calibration = resolveCalibration(
    { samples: 8, sequenceLength: 16, seed: 0 },
    { model, dataset, engine: 'onnx' },
  );
  await operations.states([calibration]);
  await operations.scheduler.run([calibration.key]);
  let figures = await scrape();
  const waiting = 'flapbook_tasks{kind="calibration",state="QUEUED",priority="INTERACTIVE"}';
  expect(figures.get(waiting)).toBe(1);
  expect(figures.get('flapbook_oldest_task_seconds{state="QUEUED",priority="INTERACTIVE"}')).toBeGreaterThan(0);
  expect(figures.get('flapbook_workers{state="READY"}')).toBe(0);

  const stack = await openWithWorker(database.url);
  await runToEnd(stack.operations, calibration);
  figures = await scrape();
  expect(figures.has(waiting)).toBe(false);
  expect(figures.get('flapbook_workers{state="READY"}')).toBe(1);
  await stack.close();

  await operations.scheduler.run([calibration.key]);
  await operations.planner.plan(resolvePlan({ ratio: 0.2 }, { model, calibration }));
  await operations.planner.plan(resolvePlan({ ratio: 0.3 }, { model, calibration }));
  const finished = async () => {
    figures = await scrape();
    return figures.get('flapbook_tasks_finished_total{kind="calibration",state="SUCCEEDED"}');
  };
  // A split and a part.
  await expect.poll(finished).toBe(2);
  expect(figures.get('flapbook_task_seconds_count{kind="calibration"}')).toBe(2);
  expect(figures.get('flapbook_forward_tokens_total{kind="calibration"}')).toBe(8 * 16);
  expect(figures.get('flapbook_cache_hits_total{cache="plans"}')).toBe(1);
  expect(figures.get('flapbook_cache_requests_total{cache="plans"}')).toBe(2);
  expect(figures.get('flapbook_cache_hits_total{cache="results"}')).toBe(1);
});

test('where people sign in, only who has a token is told', async () => {
  const access = accessFromEnvironment({ FLAPBOOK_SIGN_IN: 'required' });
  const guarded = await createServer({ operations, log, port: 0, access });
  try {
    expect((await fetch(`${guarded.url}/metrics`)).status).toBe(401);
    const { id } = await new Members(operations.database).add({ name: 'Prometheus', email: null, role: 'ADMIN' });
    const { secret } = await new Tokens(operations.database).create(id, { name: 'scrape', role: 'ADMIN', days: 30 });
    const figures = await scrape(guarded.url, { authorization: `Bearer ${secret}` });
    expect(figures.get('flapbook_database_up')).toBe(1);
  } finally {
    await guarded.close();
  }
});
