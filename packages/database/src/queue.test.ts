import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { type DeliveredJob, openQueue, type Queue, type QueueOptions, type SentJob } from './queue.ts';
import { withDatabase } from './testing/index.ts';

const fixture = withDatabase();
const queues: Queue[] = [];
const errors: Error[] = [];

afterEach(async () => {
  for (const queue of queues.splice(0)) await queue.stop({ graceful: false });
  await fixture.database.query('DELETE FROM queue.job');
  expect(errors.splice(0)).toEqual([]);
});

async function open(options: Partial<QueueOptions> = {}): Promise<Queue> {
  const queue = await openQueue({ url: fixture.url, onError: (error) => errors.push(error), ...options });
  queues.push(queue);
  return queue;
}

const send = (queue: Queue, ...jobs: SentJob[]): Promise<void> => queue.send(fixture.database, 'tasks', jobs);
const waiting = () =>
  fixture.database.query(`SELECT data->>'key' AS key FROM queue.job WHERE state = 'created' ORDER BY created_on, id`);

/** Works on the queue and gives the jobs one by one, each with the function that ends it. */
async function worker(
  queue: Queue,
  name = 'tasks',
): Promise<() => Promise<{ job: DeliveredJob; done(error?: Error): void }>> {
  const arrived: { job: DeliveredJob; done(error?: Error): void }[] = [];
  let wake: (() => void) | undefined;
  await queue.work(
    name,
    (job) =>
      new Promise((resolve, reject) => {
        arrived.push({ job, done: (error) => (error ? reject(error) : resolve()) });
        wake?.();
      }),
  );
  return async () => {
    while (arrived.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return arrived.shift()!;
  };
}

test('a job goes from one process to another', async () => {
  const sender = await open();
  const next = await worker(await open());
  await send(sender, { key: 'a', attempt: 1 });
  const { job, done } = await next();
  expect(job).toMatchObject({ key: 'a', attempt: 1, redelivery: 0 });
  done();
});

test('jobs are there when the transaction has committed, and not at all when it has not', async () => {
  const queue = await open();
  const rolledBack = fixture.database.transaction(async (transaction) => {
    await queue.send(transaction, 'tasks', [{ key: 'never', attempt: 1 }]);
    throw new Error('changed its mind');
  });
  await expect(rolledBack).rejects.toThrow('changed its mind');
  const next = await worker(queue);
  await fixture.database.transaction(async (transaction) => {
    await queue.send(transaction, 'tasks', [{ key: 'a', attempt: 1 }]);
  });
  const { job, done } = await next();
  expect(job.key).toBe('a');
  done();
});

test('the same attempt is not queued twice, the next one is', async () => {
  const queue = await open();
  await send(queue, { key: 'a', attempt: 1 });
  await send(queue, { key: 'a', attempt: 1 }, { key: 'b', attempt: 1 });
  await send(queue, { key: 'a', attempt: 2 });
  expect(await waiting()).toHaveLength(3);
});

test('workers get the jobs of their queue only', async () => {
  const queue = await open();
  await queue.send(fixture.database, 'other', [{ key: 'not mine', attempt: 1 }]);
  await send(queue, { key: 'mine', attempt: 1 });
  const next = await worker(queue);
  const { job, done } = await next();
  expect(job.key).toBe('mine');
  done();
  expect(await waiting()).toEqual([{ key: 'not mine' }]);
});

test('the highest priority comes first, then the oldest', async () => {
  const queue = await open();
  await send(queue, { key: 'first', attempt: 1 });
  await send(queue, { key: 'second', attempt: 1 });
  await send(queue, { key: 'urgent', attempt: 1, priority: 5 });
  const next = await worker(queue);
  for (const key of ['urgent', 'first', 'second']) {
    const { job, done } = await next();
    expect(job.key).toBe(key);
    done();
  }
});

test('a job that waits can be sent again with a higher priority', async () => {
  const queue = await open();
  await send(queue, { key: 'a', attempt: 1 }, { key: 'b', attempt: 1 });
  await send(queue, { key: 'b', attempt: 1, priority: 1 });
  const next = await worker(queue);
  const { job, done } = await next();
  expect(job.key).toBe('b');
  done();
});

test('a delayed job comes when its time has come', async () => {
  const queue = await open();
  await send(queue, { key: 'later', attempt: 1, delaySeconds: 2 }, { key: 'now', attempt: 1 });
  const next = await worker(queue);
  for (const key of ['now', 'later']) {
    const { job, done } = await next();
    expect(job.key).toBe(key);
    done();
  }
});

test('one job runs at a time, and none after the worker was told to stop', async () => {
  const queue = await open();
  let running = 0;
  let most = 0;
  let ended = 0;
  const stop = await queue.work('tasks', async () => {
    running += 1;
    most = Math.max(most, running);
    await fixture.database.query('SELECT 1');
    running -= 1;
    ended += 1;
  });
  await send(queue, ...['a', 'b', 'c'].map((key) => ({ key, attempt: 1 })));
  while (ended < 3) await fixture.database.query('SELECT pg_sleep(0.01)');
  expect(most).toBe(1);
  await stop();
  await send(queue, { key: 'd', attempt: 1 });
  expect(await waiting()).toEqual([{ key: 'd' }]);
});

test('a handler that throws gets the job again', async () => {
  const queue = await open();
  const next = await worker(queue);
  await send(queue, { key: 'a', attempt: 1 });
  const first = await next();
  first.done(new Error('not now'));
  const second = await next();
  expect(second.job).toMatchObject({ key: 'a', attempt: 1, redelivery: 1 });
  second.done();
});

test('stopping waits for the handlers', async () => {
  const queue = await open();
  const next = await worker(queue);
  await send(queue, { key: 'a', attempt: 1 });
  const { done } = await next();
  let stopped = false;
  const stopping = queue.stop({ graceful: true }).then(() => {
    stopped = true;
  });
  await fixture.database.query('SELECT 1');
  expect(stopped).toBe(false);
  done();
  await stopping;
  const rows = await fixture.database.query("SELECT state FROM queue.job WHERE name = 'tasks'");
  expect(rows).toEqual([{ state: 'completed' }]);
});

test('a lost connection is reported and made good', async () => {
  const queue = await open({ applicationName: 'unlucky' });
  const next = await worker(queue);
  await fixture.database.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'unlucky'",
  );
  const sender = await open();
  await send(sender, { key: 'a', attempt: 1 });
  const { job, done } = await next();
  expect(job.key).toBe('a');
  done();
  expect(errors.splice(0).length).toBeGreaterThan(0);
});

test('the job of a worker that was killed goes to another', async () => {
  const queue = await open({ leaseSeconds: 10 });
  await send(queue, { key: 'a', attempt: 1 });
  const file = fileURLToPath(new URL('./queue.fixture.ts', import.meta.url));
  const victim = spawn(process.execPath, ['--import', 'tsx', file, fixture.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(victim.stdout, 'data')) as [Buffer];
  expect(line.toString()).toBe('a\n');
  const next = await worker(queue);
  victim.kill('SIGKILL');
  const { job, done } = await next();
  expect(job).toMatchObject({ key: 'a', attempt: 1, redelivery: 1 });
  done();
});

test('a server that does not answer is named', async () => {
  const address = Object.assign(new URL(fixture.url), { port: '1' });
  await expect(openQueue({ url: address.href })).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
});
