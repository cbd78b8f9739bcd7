import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { FlapbookError } from '@flapbook/flap';
import { chooseAccount } from './account.ts';
import { answers, ensureDatabase, urlOf } from './answer.ts';
import { findBinaries } from './binaries.ts';
import { ensureCluster } from './cluster.ts';
import { startFault } from './faults.ts';
import { launch } from './launch.ts';
import { type Layout, layoutOf } from './layout.ts';
import { addLease, countLeases, removeLease } from './leases.ts';
import { withLock } from './lock.ts';
import { clearRemains, findPostmaster, isStopping, shutDown, tellToStop } from './postmaster.ts';
import { stopAtExit } from './stopAtExit.ts';

export interface EmbeddedOptions {
  /** Made if it is not there. Several processes may use one folder at the same time. */
  readonly dataDirectory: string;
  /** Told what takes a while, for people. */
  readonly onProgress?: (message: string) => void;
}

/** A share in the server of a data folder. */
export interface EmbeddedPostgres {
  readonly url: string;
  /** Whether this call started the server, or found it running without anybody using it. */
  readonly owner: boolean;
  /**
   * Gives the share back. The server is stopped with the last share, whoever started it, so nobody's connections are
   * cut. Shares end with their process however it ends; a process that exits without calling this still stops a server
   * that nobody else uses, and after `kill -9` the server runs on until the next user takes it over and stops it.
   */
  stop(): Promise<void>;
}

/** Starts the server of a data folder, or joins the one that runs there. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const layout = layoutOf(options.dataDirectory);
  try {
    mkdirSync(layout.root, { recursive: true });
    return await withLock(
      layout.lock,
      () => join(layout, options.onProgress),
      () => options.onProgress?.('Waiting for another Flapbook process that starts or stops the database'),
    );
  } catch (error) {
    throw startFault(error, layout.root);
  }
}

async function join(layout: Layout, onProgress?: (message: string) => void): Promise<EmbeddedPostgres> {
  const lease = addLease(layout);
  const cancelExit = stopAtExit(layout, lease);
  const leave = async (): Promise<void> => {
    cancelExit();
    removeLease(lease);
    if (countLeases(layout) === 0) await shutDown(layout);
  };
  try {
    const running = await attach(layout, onProgress);
    const port = running ?? (await start(layout, onProgress));
    await ensureDatabase(layout, port);
    let stopped: Promise<void> | undefined;
    return {
      url: urlOf(layout, port),
      owner: running === undefined || countLeases(layout) === 1,
      stop: () => {
        stopped ??= withLock(layout.lock, leave);
        return stopped;
      },
    };
  } catch (error) {
    await leave();
    throw error;
  }
}

async function start(layout: Layout, onProgress?: (message: string) => void): Promise<number> {
  const account = chooseAccount(layout.cluster);
  const binaries = findBinaries(account, onProgress);
  const options = { layout, binaries, account, onProgress };
  await ensureCluster(options);
  clearRemains(layout);
  onProgress?.('Starting the database');
  return launch(options);
}

/** Long enough for a shutdown or a recovery that is under way. */
const PATIENCE_MS = 120_000;

/** The port of the server that runs on the folder, or nothing if none does. */
async function attach(layout: Layout, onProgress?: (message: string) => void): Promise<number | undefined> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let waits = 0; ; waits += 1) {
    const postmaster = findPostmaster(layout);
    if (!postmaster) return undefined;
    const { pid, port } = postmaster;
    const stopping = isStopping(layout, postmaster);
    if (!stopping && port !== undefined && (await answers(layout, port))) return port;
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
