import { openQueue, type Queue } from '@flapbook/database';
import { withDatabase } from '@flapbook/database/testing';
import { afterEach, expect, test } from 'vitest';
import { Intake } from './intake.ts';

const fixture = withDatabase();
const queues: Queue[] = [];

afterEach(async () => {
  for (const queue of queues.splice(0)) await queue.stop({ graceful: false });
});

async function open(): Promise<Queue> {
  const queue = await openQueue({ url: fixture.url });
  queues.push(queue);
  return queue;
}

function promised(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

test('what only one site can do keeps nothing else from other workers, and both queues are served one at a time', async () => {
  const here = await open();
  const elsewhere = await open();
  const taken: string[] = [];
  const gate = promised();
  let running = 0;
  let most = 0;
  const intake = new Intake(here, { shared: 'shared', own: 'own' }, async ({ key }) => {
    running += 1;
    most = Math.max(most, running);
    taken.push(key);
    if (key === 'timed') await gate.promise;
    running -= 1;
  });
  await intake.start();
  const send = (name: string, key: string) => here.send(fixture.database, name, [{ key, attempt: 1 }]);

  await send('own', 'timed');
  await expect.poll(() => taken).toEqual(['timed']);
  const others: string[] = [];
  const stopOther = await elsewhere.work('shared', async ({ key }) => {
    others.push(key);
  });
  await send('shared', 'anybody');
  await expect.poll(() => others).toEqual(['anybody']);
  await stopOther();

  await send('shared', 'after');
  await send('own', 'again');
  gate.resolve();
  await expect.poll(() => taken.toSorted()).toEqual(['after', 'again', 'timed']);
  expect(most).toBe(1);

  await intake.stop();
  await send('shared', 'late');
  await send('own', 'late');
  const waiting = await fixture.database.query(`SELECT name FROM queue.job WHERE state = 'created' ORDER BY name`);
  expect(waiting).toEqual([{ name: 'own' }, { name: 'shared' }]);
});
