import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@flapbook/database';
import { seededRandom } from '../../crash/random.ts';
import { startFlapbook } from '../../start/server.ts';
import { quantile } from '../fleet.ts';
import { ACTIONS } from './actions.ts';
import { type Done, mixedLoad } from './mixed.ts';
import { heldBy, workerOf } from './processes.ts';
import type { Session } from './session.ts';
import { type Growth, growthOf, type Idle, leaksIn } from './verdict.ts';

export interface SoakSettings {
  /** An empty folder. */
  readonly folder: string;
  readonly databaseUrl: string;
  readonly seconds: number;
  /** Times the rates of the actions. */
  readonly rate: number;
  /** Told of every look at the processes. */
  readonly onSample?: (line: string) => void;
}

export interface Soaked {
  readonly done: Done;
  readonly plans: { readonly p50: number; readonly p99: number };
  /** Bytes of each process while the load went on. */
  readonly memory: Readonly<Record<string, Growth>>;
  /** Handles, connections and temporary files while nothing was asked, before and after. */
  readonly before: Idle;
  readonly after: Idle;
  readonly leaks: readonly string[];
}

const WARM_UP_SECONDS = 5;
const SAMPLES = 120;
/** At rest, a second apart: where timers of a process fall together, its pool has one connection more for a while. */
const LOOKS = 10;
/** So little that it is full long before the plateau: at its default it would take an hour, and look like a leak. */
const PLAN_CACHE = '32MiB';
/** Idle connections of pools and of HTTP are closed by then. */
const PATIENCE_MILLISECONDS = 60_000;

async function mostOf(look: () => Promise<Idle>): Promise<Idle> {
  const most: Record<string, number> = { ...(await look()) };
  for (let n = 1; n < LOOKS; n++) {
    await sleep(1000);
    for (const [name, count] of Object.entries(await look())) most[name] = Math.max(most[name]!, count);
  }
  return most;
}

/**
 * Starts the whole platform, does everything once, and looks at what its processes hold; then they carry a mixed load;
 * then they are left alone until they hold no more than before, or for a minute.
 */
export async function soak({ folder, databaseUrl, seconds, rate, onSample }: SoakSettings): Promise<Soaked> {
  const temporary = path.join(folder, 'tmp');
  await mkdir(temporary);
  const database = await openDatabase({ url: databaseUrl, applicationName: 'soak', poolSize: 1 });
  const started = await startFlapbook(path.join(folder, 'data'), {
    databaseUrl,
    environment: { TMPDIR: temporary, FLAPBOOK_PLAN_CACHE: PLAN_CACHE },
  });
  try {
    const pids = { server: started.process.pid!, worker: workerOf(started.process.pid!) };
    const held = () => Object.entries(pids).map(([name, pid]) => [name, heldBy(pid)] as const);
    const idle = async (): Promise<Idle> => {
      const [row] = await database.query<{ count: number }>(
        `SELECT count(*)::integer AS count FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      return {
        ...Object.fromEntries(
          held().flatMap(([name, { files, sockets }]) => [
            [`files of the ${name}`, files],
            [`sockets of the ${name}`, sockets],
          ]),
        ),
        'database connections': row!.count,
        'temporary files': (await readdir(temporary, { recursive: true })).length,
      };
    };
    const session: Session = { url: started.url, random: seededRandom(1), planMilliseconds: [], seed: 0, ready: 1 };
    // What runs first gives the others a calibration.
    for (const name of ['run', 'edit', 'publish', 'watch', 'replan']) {
      await ACTIONS.find((action) => action.name === name)!.act(session);
    }
    await mixedLoad(session, { seconds: WARM_UP_SECONDS, rate });
    await sleep(WARM_UP_SECONDS * 1000);
    const before = await mostOf(idle);
    session.planMilliseconds.length = 0;

    const memory: Record<string, number[]> = { server: [], worker: [] };
    const looking = setInterval(
      () => {
        for (const [name, { bytes }] of held()) memory[name]!.push(bytes);
        onSample?.(
          held()
            .map(
              ([name, { bytes, files, sockets }]) =>
                `${name} ${Math.round(bytes / 2 ** 20)} MiB, ${files} files, ${sockets} sockets`,
            )
            .join(' · '),
        );
      },
      (seconds * 1000) / SAMPLES,
    );
    const done = await mixedLoad(session, { seconds, rate }).finally(() => clearInterval(looking));

    const patience = performance.now() + PATIENCE_MILLISECONDS;
    let after = await idle();
    while (leaksIn(before, after).length > 0 && performance.now() < patience) {
      await sleep(500);
      after = await idle();
    }
    return {
      done,
      plans: { p50: quantile(session.planMilliseconds, 0.5), p99: quantile(session.planMilliseconds, 0.99) },
      memory: Object.fromEntries(Object.entries(memory).map(([name, samples]) => [name, growthOf(samples)])),
      before,
      after,
      leaks: leaksIn(before, after),
    };
  } finally {
    await started.interrupt();
    await database.close();
  }
}
