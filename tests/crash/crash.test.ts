import { setTimeout as sleep } from 'node:timers/promises';
import { retrying } from '@flapbook/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliveredInVain, leftovers, recoveries, startOver, tasksDone, workerOf, writtenTwice } from './audit.ts';
import { Client } from './chain.ts';
import { seededRandom, shuffled } from './random.ts';
import { allResults } from './results.ts';
import { openStage, type Stage } from './stage.ts';

/** More rounds find more: FLAPBOOK_CRASH_ROUNDS=50. Another seed, other moments: FLAPBOOK_CRASH_SEED. */
const ROUNDS = Number(process.env.FLAPBOOK_CRASH_ROUNDS ?? 5);
const SEED = Number(process.env.FLAPBOOK_CRASH_SEED ?? 1);

const ROUND_MILLISECONDS = 120_000;
const MOST_RECOVERY_SECONDS = 20;
/** About as long as a task takes, so that a victim dies anywhere within one. */
const TASK_MILLISECONDS = 250;
/** Within which a worker that lives has taken up what was delivered to it. */
const MOMENT_MILLISECONDS = 2_000;

let stage: Stage;
let client: Client;
/** What the undisturbed chain has computed, and how long that took. */
let undisturbed: { readonly results: object; readonly tasks: number; readonly seconds: number };

const secondsSince = (start: number) => (performance.now() - start) / 1000;
/** The test asks the database that it kills. */
const patiently = <T>(ask: () => Promise<T>) => retrying(ask, { patienceSeconds: 30 });

beforeAll(async () => {
  stage = await openStage();
  client = new Client(stage.server);
  // The first chain finds cold workers; the second one is what the others are measured by.
  for (let run = 0; run < 2; run++) {
    await startOver(stage.operations.database);
    const started = performance.now();
    await client.run();
    expect(await client.end()).toMatchObject({ status: 'SUCCEEDED' });
    undisturbed = {
      results: await allResults(stage.operations.database),
      tasks: await tasksDone(stage.operations.database),
      seconds: secondsSince(started),
    };
  }
}, 240_000);
afterAll(() => stage?.close());

describe(`kill -9 of a random process at a random moment (seed ${SEED})`, () => {
  const random = seededRandom(SEED);
  const recovered: number[] = [];

  test(
    `${ROUNDS} chains end as if nothing had happened`,
    async () => {
      const { database } = stage.operations;
      let victims: Victim[] = [];
      for (let round = 1; round <= ROUNDS; round++) {
        await Promise.all([stage.server, ...stage.workers].map((one) => one.ready()));
        await patiently(() => startOver(database));
        if (victims.length === 0) victims = shuffled(everybody(), random);
        const victim = victims.pop()!;
        const after = { tasks: Math.floor(random() * undisturbed.tasks), milliseconds: random() * TASK_MILLISECONDS };
        const label = `round ${round}: ${victim.name} killed after ${after.tasks} tasks and ${after.milliseconds.toFixed(0)} ms`;
        const started = performance.now();
        await client.run();
        while ((await tasksDone(database)) < after.tasks) await sleep(5);
        await sleep(after.milliseconds);
        const death = await victim.kill();
        const end = await client.end();
        const seconds = secondsSince(started);
        expect(end, label).toMatchObject({ status: 'SUCCEEDED', error: null });
        expect(await patiently(() => leftovers(database)), label).toEqual([]);
        expect(await patiently(() => writtenTwice(database)), label).toEqual([]);
        expect(await patiently(() => allResults(database)), label).toEqual(undisturbed.results);
        const again = death === null ? [] : await patiently(() => recoveries(database, death));
        recovered.push(...again);
        const ran = again.map((time) => `, its task ran again ${time.toFixed(1)} s later`).join('');
        console.log(`${label}; ended after ${seconds.toFixed(1)} s${ran}`);
      }
    },
    ROUNDS * ROUND_MILLISECONDS,
  );

  test('nothing waits in the queue, and the dead are known to be dead', async () => {
    const { database } = stage.operations;
    await expect
      .poll(
        async () => ({
          jobs: await database.query(`SELECT name, state FROM queue.job WHERE state IN ('created', 'retry', 'active')
            AND name LIKE 'onnx%'`),
          alive: (await database.query('SELECT 1 FROM worker WHERE ended_at IS NULL')).length,
        }),
        { timeout: 30_000, interval: 500 },
      )
      .toEqual({ jobs: [], alive: stage.workers.length });
  }, 60_000);

  test(`what a dead worker ran runs elsewhere within ${MOST_RECOVERY_SECONDS} s`, () => {
    const sorted = recovered.toSorted((a, b) => a - b);
    const median = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
    const longest = sorted.at(-1) ?? Number.NaN;
    console.log(
      `${ROUNDS} rounds, seed ${SEED}; undisturbed ${undisturbed.seconds.toFixed(1)} s; recovery from ${sorted.length} deaths ` +
        `of workers with a task: median ${median.toFixed(1)} s, longest ${longest.toFixed(1)} s`,
    );
    for (const seconds of sorted) expect(seconds).toBeLessThan(MOST_RECOVERY_SECONDS);
  });
});

interface Death {
  readonly workerId: string | null;
  readonly diedAt: Date;
  /** What had been delivered to it and not been taken up. */
  readonly delivered: readonly string[];
}

interface Victim {
  readonly name: string;
  /** @returns what is known of the death of a worker */
  kill(): Promise<Death | null>;
}

function everybody(): Victim[] {
  const { workers, server, postmaster, operations } = stage;
  const { database } = operations;
  return [
    ...workers.map(
      (worker): Victim => ({
        name: worker.name,
        async kill() {
          const pid = worker.kill();
          const diedAt = new Date();
          await sleep(MOMENT_MILLISECONDS);
          const [workerId, delivered] = [await workerOf(database, pid), await deliveredInVain(database)];
          return { workerId, diedAt, delivered };
        },
      }),
    ),
    {
      name: server.name,
      async kill() {
        server.kill();
        return null;
      },
    },
    {
      name: 'database',
      async kill() {
        process.kill(postmaster(), 'SIGKILL');
        return null;
      },
    },
  ];
}
