import { setTimeout as sleep } from 'node:timers/promises';
import { retrying } from '@flapbook/database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leftovers, recoverySeconds, startOver, workerOf, writtenTwice } from './audit.ts';
import { Client } from './chain.ts';
import { seededRandom, shuffled } from './random.ts';
import { allResults } from './results.ts';
import { openStage, type Stage } from './stage.ts';

/** More rounds find more: FLAPBOOK_CRASH_ROUNDS=50. Another seed, other moments: FLAPBOOK_CRASH_SEED. */
const ROUNDS = Number(process.env.FLAPBOOK_CRASH_ROUNDS ?? 5);
const SEED = Number(process.env.FLAPBOOK_CRASH_SEED ?? 1);

const ROUND_MILLISECONDS = 120_000;
const MOST_RECOVERY_SECONDS = 20;

let stage: Stage;
let client: Client;
/** What the undisturbed chain has computed, and how long that took. */
let undisturbed: { readonly results: object; readonly seconds: number };

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
    undisturbed = { results: await allResults(stage.operations.database), seconds: secondsSince(started) };
  }
}, 240_000);
afterAll(() => stage?.close());

describe(`kill -9 of a random process at a random moment (seed ${SEED})`, () => {
  const random = seededRandom(SEED);
  const recoveries: number[] = [];
  const rounds: string[] = [];

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
        const after = random() * undisturbed.seconds;
        const started = performance.now();
        await client.run();
        await sleep(Math.max(0, after * 1000 - (performance.now() - started)));
        const death = await victim.kill();
        const label = `round ${round}: ${victim.name} killed after ${after.toFixed(2)} s`;
        const end = await client.end();
        const seconds = secondsSince(started);
        expect(end, label).toMatchObject({ status: 'SUCCEEDED', error: null });
        // The last one to end a task may still be about to say so to the queue.
        expect(await patiently(() => leftovers(database)), label).toEqual([]);
        expect(await patiently(() => writtenTwice(database)), label).toEqual([]);
        expect(await patiently(() => allResults(database)), label).toEqual(undisturbed.results);
        const recovery =
          death.workerId === null
            ? null
            : await patiently(() => recoverySeconds(database, death.workerId!, death.diedAt));
        if (recovery !== null) recoveries.push(recovery);
        rounds.push(
          `${label}; ended after ${seconds.toFixed(1)} s${recovery === null ? '' : `, its task ran again ${recovery.toFixed(1)} s later`}`,
        );
        console.log(rounds.at(-1));
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
    const sorted = recoveries.toSorted((a, b) => a - b);
    const median = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
    const longest = sorted.at(-1) ?? Number.NaN;
    console.log(
      `${ROUNDS} rounds, seed ${SEED}; undisturbed ${undisturbed.seconds.toFixed(1)} s; recovery from ${sorted.length} deaths ` +
        `of workers with a task: median ${median.toFixed(1)} s, longest ${longest.toFixed(1)} s`,
    );
    for (const seconds of sorted) expect(seconds).toBeLessThan(MOST_RECOVERY_SECONDS);
  });
});

interface Victim {
  readonly name: string;
  /** @returns which worker it was, if it was one */
  kill(): Promise<{ readonly workerId: string | null; readonly diedAt: Date }>;
}

function everybody(): Victim[] {
  const { workers, server, postmaster, operations } = stage;
  return [
    ...workers.map(
      (worker): Victim => ({
        name: worker.name,
        async kill() {
          const pid = worker.kill();
          const diedAt = new Date();
          return { workerId: await patiently(() => workerOf(operations.database, pid)), diedAt };
        },
      }),
    ),
    {
      name: server.name,
      async kill() {
        server.kill();
        return { workerId: null, diedAt: new Date() };
      },
    },
    {
      name: 'database',
      async kill() {
        process.kill(postmaster(), 'SIGKILL');
        return { workerId: null, diedAt: new Date() };
      },
    },
  ];
}
