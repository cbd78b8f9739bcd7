import type { Database } from '@flapbook/database';
import { withDatabase } from '@flapbook/database/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { taskQueue } from '../execution/task-queue.ts';
import { readJobs, readQueued } from './jobs.ts';
import { Rates } from './rates.ts';
import {
  ago,
  insertFinishedPart,
  insertModel,
  insertOperation,
  insertTask,
  insertText,
  insertWorker,
} from './rows.fixture.ts';

const fixture = withDatabase();

beforeEach(async () => {
  await fixture.database.query('TRUNCATE operation, worker, model, dataset, notebook CASCADE');
});

const read = () => readJobs(fixture.database, new Rates(fixture.database));

/** A queued operation whose first task waits with a turn. */
async function queue(key: string, turn: number, columns: Record<string, unknown> = {}): Promise<void> {
  const { database } = fixture;
  await insertOperation(database, key, { status: 'QUEUED', ...columns });
  await insertTask(database, key, { role: 'SPLIT', turn });
}

describe('the queue', () => {
  test('comes in the order in which it will be taken', async () => {
    const { database } = fixture;
    await queue('background', 0, { priority: 'BACKGROUND', queued_at: ago(90) });
    await queue('second', 3, { queued_at: ago(80) });
    await queue('third', 3.2, { queued_at: ago(70) });
    await queue('first', 1, { queued_at: ago(60) });
    await insertOperation(database, 'inputs', { status: 'QUEUED', requires: ['first'], queued_at: ago(100) });
    const { queued, totals } = await read();
    expect(queued.map(({ key }) => key)).toEqual(['first', 'second', 'third', 'inputs', 'background']);
    expect(totals).toMatchObject({ queued: 5, running: 0, queuedTasks: 4, runningTasks: 0 });
  });

  test('pages follow each other without gaps, whatever comes last', async () => {
    const { database } = fixture;
    for (let i = 0; i < 7; i++) await queue(`q${i}`, i % 3, { queued_at: ago(i) });
    for (let i = 0; i < 3; i++) await insertOperation(database, `w${i}`, { status: 'QUEUED', queued_at: ago(1) });
    const whole = (await read()).queued.map(({ key }) => key);
    const rates = new Rates(database);
    const pages: string[] = [];
    for (let after = null; ; ) {
      const page: Awaited<ReturnType<typeof readQueued>> = await readQueued(database, rates, { limit: 3, after });
      pages.push(...page.map(({ key }) => key));
      if (page.length < 3) break;
      after = page.at(-1)!.position as never;
    }
    expect(whole).toHaveLength(10);
    expect(pages).toEqual(whole);
  });

  test('says what is waited for, and of which notebook it is', async () => {
    const { database } = fixture;
    await database.query(`INSERT INTO notebook (id, title, cells) VALUES ('n1', 'Ablation', '[]')`);
    await insertModel(database, 'm1');
    await insertText(database, 't1');
    await queue('first', 1, { lane: 'n1', inputs: { model: 'm1', dataset: 't1' } });
    await insertOperation(database, 'inputs', { status: 'QUEUED', requires: ['first'], kind: 'prunedModel' });
    const [first, inputs] = (await read()).queued;
    expect(first).toMatchObject({
      model: 'model m1',
      dataset: 'text t1',
      notebook: 'Ablation',
      waitingFor: { reason: 'NO_WORKER' },
    });
    expect(inputs).toMatchObject({ model: null, notebook: null, waitingFor: { reason: 'INPUTS' } });
    await insertWorker(database, 'w');
    expect((await read()).queued[0]!.waitingFor).toBeNull();
  });
});

describe('what runs', () => {
  test('has its parts by state, its workers, its rate and the time left', async () => {
    const { database } = fixture;
    await insertWorker(database, 'w1');
    await insertWorker(database, 'w2', { ended_at: ago(1) });
    await insertOperation(database, 'o', { status: 'RUNNING', started_at: ago(30) });
    await insertTask(database, 'o', { role: 'SPLIT', status: 'SUCCEEDED' });
    for (let i = 0; i < 4; i++) await insertFinishedPart(database, 'o', { work: 100, seconds: 10 });
    const part = { status: 'RUNNING', worker_id: 'w1', worker_class: 'onnx cpu', work: 100, tokens: 640 };
    await insertTask(database, 'o', { ...part, fraction: 0.5, started_at: ago(5) });
    await insertTask(database, 'o', { work: 100 });
    await insertTask(database, 'o', { work: 100, status: 'CANCELLED' });
    const { running } = await read();
    expect(running).toHaveLength(1);
    const [job] = running;
    expect(job).toMatchObject({
      tasks: { queued: 1, running: 1, succeeded: 4, failed: 0, cancelled: 1 },
      workers: ['host:w1'],
      waitingFor: null,
    });
    // Half a part and a whole one at 10 work a second, one after the other.
    expect(job!.outlook.etaSeconds).toBeCloseTo(15, 5);
    expect(job!.outlook.tokensPerSecond).toBeGreaterThan(50);
    expect(job!.outlook.tokensPerSecond).toBeLessThanOrEqual(64);
  });

  test('tells when its parts fit no worker', async () => {
    const { database } = fixture;
    await insertWorker(database, 'small', { memory_bytes: 2e9 });
    await insertOperation(database, 'o', { status: 'RUNNING' });
    await insertTask(database, 'o', { role: 'SPLIT', status: 'SUCCEEDED' });
    await insertTask(database, 'o', { memory_bytes: 8e9 });
    const [job] = (await read()).running;
    expect(job).toMatchObject({ waitingFor: { reason: 'NO_MEMORY', memoryBytes: 8e9 }, workers: [] });
    expect(job!.outlook.etaSeconds).toBeNull();
  });

  test('counts no parts of the run before while it finds out its own', async () => {
    const { database } = fixture;
    await insertWorker(database, 'w1');
    await insertOperation(database, 'o', { status: 'RUNNING', attempt: 2 });
    await insertTask(database, 'o', { status: 'CANCELLED' });
    await insertTask(database, 'o', { status: 'SUCCEEDED' });
    await insertTask(database, 'o', { role: 'SPLIT', status: 'RUNNING', worker_id: 'w1', started_at: ago(1) });
    const [job] = (await read()).running;
    expect(job).toMatchObject({ tasks: { queued: 0, succeeded: 0, cancelled: 0 }, workers: ['host:w1'] });
  });
});

test('failures and cancellations come latest first, with their reasons; successes are counted', async () => {
  const { database } = fixture;
  const error = { code: 'NOT_FINITE', message: 'Layer 1 gave NaN.', remedy: 'Look.' };
  await insertOperation(database, 'old', { status: 'FAILED', error, finished_at: ago(90_000) });
  await insertOperation(database, 'failed', { status: 'FAILED', error, finished_at: ago(20) });
  await insertOperation(database, 'cancelled', { status: 'CANCELLED', finished_at: ago(10) });
  await insertOperation(database, 'good', { status: 'SUCCEEDED', finished_at: ago(5) });
  const { mishaps, totals } = await read();
  expect(mishaps.map(({ key, error }) => [key, error?.code ?? null])).toEqual([
    ['cancelled', null],
    ['failed', 'NOT_FINITE'],
    ['old', 'NOT_FINITE'],
  ]);
  expect(totals).toMatchObject({ succeeded: 1, failed: 1, cancelled: 1 });
});

test('with thousands of operations, no table is read whole', async () => {
  const { database } = fixture;
  await database.query(
    `INSERT INTO operation (key, kind, version, parameters, inputs, requires, attempt, status, queued_at, finished_at)
      SELECT CASE WHEN i <= 2000 THEN 'wait' ELSE 'done' END || i, 'calibration', 1, '{}', '{"model": "m"}', '{done2001}', 1,
        CASE WHEN i <= 2000 THEN 'QUEUED' WHEN i % 100 = 0 THEN 'FAILED' ELSE 'SUCCEEDED' END,
        now(), CASE WHEN i > 2000 THEN now() - make_interval(mins => i) END
      FROM generate_series(1, 12000) i`,
  );
  await database.query(
    `INSERT INTO task (key, operation_key, role, queue, status, lane, priority, turn, work, seconds, worker_class, finished_at)
      SELECT CASE WHEN i = 0 THEN 'split/' ELSE 'part' || i || '/' END || key, key,
        CASE WHEN i = 0 THEN 'SPLIT' ELSE 'PART' END, $1, CASE WHEN status = 'QUEUED' THEN status ELSE 'SUCCEEDED' END,
        '', 'INTERACTIVE', 1, 1, 1, 'c' || i, finished_at
      FROM operation CROSS JOIN generate_series(0, 4) i WHERE i = 0 OR status <> 'QUEUED'`,
    [taskQueue('onnx')],
  );
  await database.query(`INSERT INTO operation_task SELECT operation_key, key FROM task WHERE role = 'PART'`);
  await database.query('VACUUM ANALYZE operation, task, operation_task');

  const plans: string[] = [];
  const explaining: Database = {
    ...database,
    async query(sql, parameters) {
      const plan = await database.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, parameters);
      plans.push(plan.map((line) => line['QUERY PLAN']).join('\n'));
      return database.query(sql, parameters);
    },
  };
  const rates = new Rates(explaining);
  const { queued, totals } = await readJobs(explaining, rates);
  await rates.of({ kind: 'calibration', model: 'm', workerClass: 'c1' });
  expect(queued).toHaveLength(201);
  expect(totals).toMatchObject({ queued: 2000, queuedTasks: 2000 });
  expect(plans.length).toBeGreaterThanOrEqual(6);
  const whole = plans.filter((plan) => /Seq Scan on (operation|task|operation_task)\b/.test(plan));
  expect(whole).toEqual([]);
});
