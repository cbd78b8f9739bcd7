import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { type DeliveredJob, openQueue, type Queue, type QueueOptions } from './queue.ts';
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

/** Works on the queue and gives the jobs one by one, each with the function that ends it. */
async function worker(queue: Queue): Promise<() => Promise<{ job: DeliveredJob; done(error?: Error): void }>> {
  const arrived: { job: DeliveredJob; done(error?: Error): void }[] = [];
  let wake: (() => void) | undefined;
  await queue.work(
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
  expect(await sender.send('a', { attempt: 1 })).toBe(true);
  const { job, done } = await next();
  expect(job).toMatchObject({ key: 'a', attempt: 1, redelivery: 0 });
  expect(job.signal.aborted).toBe(false);
  done();
});

test('the same attempt is not queued twice, the next one is', async () => {
  const queue = await open();
  expect(await queue.send('a', { attempt: 1 })).toBe(true);
  expect(await queue.send('a', { attempt: 1 })).toBe(false);
  expect(await queue.send('a', { attempt: 2 })).toBe(true);
  expect(await queue.send('b', { attempt: 1 })).toBe(true);
});

test('the highest priority comes first, then the oldest', async () => {
  const queue = await open();
  await queue.send('first', { attempt: 1 });
  await queue.send('second', { attempt: 1 });
  await queue.send('urgent', { attempt: 1, priority: 5 });
  const next = await worker(queue);
  for (const key of ['urgent', 'first', 'second']) {
    const { job, done } = await next();
    expect(job.key).toBe(key);
    done();
  }
});

test('as many jobs run at once as were asked for, and none after the worker was told to stop', async () => {
  const queue = await open();
  let running = 0;
  let release: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    release = resolve;
  });
  const stop = await queue.work(
    async () => {
      running += 1;
      if (running === 3) release();
      await all;
    },
    { concurrency: 3 },
  );
  for (const key of ['a', 'b', 'c']) await queue.send(key, { attempt: 1 });
  await all;
  await stop();
  await queue.send('d', { attempt: 1 });
  expect(await fixture.database.query("SELECT data FROM queue.job WHERE state = 'created'")).toEqual([
    { data: { key: 'd', attempt: 1 } },
  ]);
});

test('a handler that throws gets the job again', async () => {
  const queue = await open();
  const next = await worker(queue);
  await queue.send('a', { attempt: 1 });
  const first = await next();
  first.done(new Error('the connection broke'));
  const second = await next();
  expect(second.job).toMatchObject({ key: 'a', attempt: 1, redelivery: 1 });
  second.done();
});

test('a job that waits is taken back', async () => {
  const queue = await open();
  await queue.send('a', { attempt: 1 });
  await queue.send('b', { attempt: 1 });
  await queue.cancel('a', 1);
  await queue.cancel('never sent', 1);
  const next = await worker(queue);
  const { job, done } = await next();
  expect(job.key).toBe('b');
  done();
  expect(await queue.send('a', { attempt: 1 })).toBe(true);
});

test('the handler of a job that runs is told when it is cancelled', async () => {
  const queue = await open({ leaseSeconds: 10 });
  const next = await worker(queue);
  await queue.send('a', { attempt: 1 });
  const { job, done } = await next();
  await queue.cancel('a', 1);
  if (!job.signal.aborted) await once(job.signal, 'abort');
  done();
});

test('stopping waits for the handlers', async () => {
  const queue = await open();
  const next = await worker(queue);
  await queue.send('a', { attempt: 1 });
  const { done } = await next();
  let stopped = false;
  const stopping = queue.stop({ graceful: true, timeout: 30_000 }).then(() => {
    stopped = true;
  });
  await fixture.database.query('SELECT 1');
  expect(stopped).toBe(false);
  done();
  await stopping;
  const rows = await fixture.database.query("SELECT state FROM queue.job WHERE name = 'operation'");
  expect(rows).toEqual([{ state: 'completed' }]);
});

test('a lost connection is reported and made good', async () => {
  const queue = await open({ applicationName: 'unlucky' });
  const next = await worker(queue);
  await fixture.database.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'unlucky'",
  );
  const sender = await open();
  await sender.send('a', { attempt: 1 });
  const { job, done } = await next();
  expect(job.key).toBe('a');
  done();
  expect(errors.splice(0).length).toBeGreaterThan(0);
});

test('the job of a worker that was killed goes to another', async () => {
  const queue = await open({ leaseSeconds: 10 });
  await queue.send('a', { attempt: 1 });
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
