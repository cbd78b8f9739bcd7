import { mkdirSync } from 'node:fs';
import { ensureDatabase, urlOf } from './answer.ts';
import { bringUp } from './bringUp.ts';
import { startFault } from './faults.ts';
import { type Layout, layoutOf } from './layout.ts';
import { addLease, countLeases, removeLease } from './leases.ts';
import { withLock } from './lock.ts';
import { rememberedPort } from './ports.ts';
import { shutDown } from './postmaster.ts';
import { stopAtExit } from './stopAtExit.ts';
import { supervise } from './supervise.ts';

export interface EmbeddedOptions {
  /** Made if it is not there. Several processes may use one folder at the same time. */
  readonly dataDirectory: string;
  /** Told what takes a while, for people. */
  readonly onProgress?: (message: string) => void;
  /** Told when the server has ended unexpectedly, when it is back, and what keeps it from coming back. */
  readonly onRestart?: (message: string) => void;
}

/**
 * A share in the server of a data folder. A server that ends while somebody has a share (killed, say) is started again
 * on its port within about a second, so that `url` stays true; what was asked of it meanwhile fails with
 * DATABASE_UNAVAILABLE.
 */
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
      () => join(layout, options),
      () => options.onProgress?.('Waiting for another Flapbook process that starts or stops the database'),
    );
  } catch (error) {
    throw startFault(error, layout.root);
  }
}

async function join(layout: Layout, { onProgress, onRestart }: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const lease = addLease(layout);
  const cancelExit = stopAtExit(layout, lease);
  const leave = async (): Promise<void> => {
    cancelExit();
    removeLease(lease);
    if (countLeases(layout) === 0) await shutDown(layout);
  };
  try {
    // Others that hold a share know the server by its port, should it have ended just now.
    const shared = countLeases(layout) > 1;
    const { pid, port, found } = await bringUp(layout, {
      port: shared ? rememberedPort(layout) : undefined,
      onProgress,
    });
    await ensureDatabase(layout, port);
    const endWatch = supervise({ layout, lease, pid, port, onRestart });
    let stopped: Promise<void> | undefined;
    return {
      url: urlOf(layout, port),
      owner: !found || !shared,
      stop: () => {
        endWatch();
        stopped ??= withLock(layout.lock, leave);
        return stopped;
      },
    };
  } catch (error) {
    await leave();
    throw error;
  }
}
