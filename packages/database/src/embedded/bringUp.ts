import { setTimeout as sleep } from 'node:timers/promises';
import { FlapbookError } from '@flapbook/flap';
import { chooseAccount } from './account.ts';
import { answers } from './answer.ts';
import { findBinaries } from './binaries.ts';
import { ensureCluster } from './cluster.ts';
import { launch } from './launch.ts';
import type { Layout } from './layout.ts';
import { endOrphans } from './orphans.ts';
import { clearRemains, findPostmaster, isStopping, tellToStop } from './postmaster.ts';

export interface BringUpOptions {
  /** The only port that will do, because others know the server by it. */
  readonly port?: number;
  /** How often a start is tried while what stands in its way may pass. */
  readonly tries?: number;
  readonly onProgress?: (message: string) => void;
}

/** The server of a folder that answers. */
export interface Running {
  readonly pid: number;
  readonly port: number;
  /** Whether it ran before. */
  readonly found: boolean;
}

/** Finds the server that runs on the folder or starts one. Called with the lock held. */
export async function bringUp(layout: Layout, options: BringUpOptions = {}): Promise<Running> {
  const running = await attach(layout, options.onProgress);
  return running ? { ...running, found: true } : { ...(await start(layout, options)), found: false };
}

async function start(layout: Layout, { port, tries, onProgress }: BringUpOptions) {
  const account = chooseAccount(layout.cluster);
  const binaries = findBinaries(account, onProgress);
  const options = { layout, binaries, account, onProgress };
  await ensureCluster(options);
  await endOrphans(layout);
  clearRemains(layout);
  onProgress?.('Starting the database');
  return launch({ ...options, port, tries });
}

/** Long enough for a shutdown or a recovery that is under way. */
const PATIENCE_MS = 120_000;

/** The server that runs on the folder, or nothing if none does. */
async function attach(layout: Layout, onProgress?: (message: string) => void) {
  const deadline = Date.now() + PATIENCE_MS;
  for (let waits = 0; ; waits += 1) {
    const postmaster = findPostmaster(layout);
    if (!postmaster) return undefined;
    const { pid, port, ready } = postmaster;
    const stopping = isStopping(layout, postmaster);
    if (!stopping && ready && port !== undefined && (await answers(layout, port))) return { pid, port };
    // Whoever marked it may have died before the signal went out; a second signal does no harm.
    if (stopping && waits % 100 === 99) tellToStop(layout, postmaster);
    if (Date.now() > deadline) {
      throw new FlapbookError(
        'DATABASE_UNAVAILABLE',
        `Process ${pid} runs the database in ${layout.cluster} but does not answer; ${layout.log} may tell why.`,
      );
    }
    if (waits === 10) onProgress?.('Waiting for the database, which is starting or stopping');
    await sleep(50);
  }
}
