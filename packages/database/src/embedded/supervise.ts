import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { FlapbookError } from '@flapbook/flap';
import { bringUp } from './bringUp.ts';
import { startFault } from './faults.ts';
import type { Layout } from './layout.ts';
import { withLock } from './lock.ts';
import { identityOf, isAlive, type ProcessIdentity, pidExists } from './processes.ts';

const LOOK_MS = 250;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;

/** A server that ran for so long did not end for the reason for which it ended before. */
const SETTLED_MS = 60_000;

export interface SuperviseOptions {
  readonly layout: Layout;
  /** The share of the caller: without it nobody here needs the server. */
  readonly lease: string;
  /** The server, and where its users look for it. */
  readonly pid: number;
  readonly port: number;
  /** Told that the server has ended, that it is back, and what keeps it from coming back. */
  readonly onRestart?: (message: string) => void;
}

/**
 * Watches the server of a share and starts it again, on its port, when it ends while somebody has a share. Every holder
 * of a share watches; the lock lets one of them start it, and the others find it started. Gives the function that ends
 * the watch, after which nothing is started any more.
 */
export function supervise(options: SuperviseOptions): () => void {
  const ending = new AbortController();
  void watch(options, ending.signal);
  return () => ending.abort();
}

async function watch(options: SuperviseOptions, signal: AbortSignal): Promise<void> {
  let server: ProcessIdentity | undefined = identityOf(options.pid);
  for (let deaths = 0; server; deaths += 1) {
    const since = Date.now();
    while (runs(server)) if (!(await pause(LOOK_MS, signal))) return;
    if (Date.now() - since > SETTLED_MS) deaths = 0;
    server = await bringBack(options, signal, deaths);
  }
}

/** The server that runs again, after as many tries as that takes, or nothing if it is not wanted any more. */
async function bringBack(
  { layout, lease, port, onRestart }: SuperviseOptions,
  signal: AbortSignal,
  deaths: number,
): Promise<ProcessIdentity | undefined> {
  const wanted = (): boolean => !signal.aborted && existsSync(lease);
  if (!wanted()) return undefined;
  onRestart?.('The database server ended unexpectedly; it is started again.');
  let told: string | undefined;
  for (let tries = deaths; ; tries += 1) {
    if (!(await pause(delayBefore(tries), signal)) || !wanted()) return undefined;
    try {
      const running = await withLock(layout.lock, async () => (wanted() ? bringUp(layout, { port, tries: 1 }) : null));
      if (!running) return undefined;
      if (running.port !== port) throw elsewhere(layout, running.port);
      onRestart?.('The database server is back.');
      return identityOf(running.pid);
    } catch (error) {
      const { message } = startFault(error, layout.root);
      if (message !== told) onRestart?.(`${message} Trying again until it works.`);
      told = message;
    }
  }
}

function elsewhere(layout: Layout, port: number): FlapbookError {
  return new FlapbookError(
    'DATABASE_UNAVAILABLE',
    `The database in ${layout.root} was started on port ${port} instead; start this process again.`,
  );
}

function runs(server: ProcessIdentity): boolean {
  // On macOS only another process tells when one began, which is too much to ask four times a second.
  return process.platform === 'darwin' ? pidExists(server.pid) : isAlive(server);
}

function delayBefore(tries: number): number {
  return tries === 0 ? 0 : Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (tries - 1));
}

/** False when the watch ended meanwhile. The watch alone does not keep the process running. */
function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return sleep(milliseconds, true, { signal, ref: false }).catch(() => false);
}
