import { openQueue } from './queue.ts';

/** A worker that takes a job and never finishes it, to be killed by a test. */
const queue = await openQueue({ url: process.argv[2]!, leaseSeconds: 10 });
await queue.work('tasks', async ({ key }) => {
  process.stdout.write(`${key}\n`);
  await new Promise(() => undefined);
});
