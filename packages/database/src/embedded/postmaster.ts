import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Layout } from './layout.ts';
import { isPostgres, pidExists, worksIn } from './processes.ts';
import { sendSignal } from './signals.ts';

/** A server that runs on the cluster, as its `postmaster.pid` tells. */
export interface Postmaster {
  readonly pid: number;
  /** Missing in the first moments. */
  readonly port: number | undefined;
  /** Whether it says that it takes connections: before that, somebody else may be listening on its port. */
  readonly ready: boolean;
}

/** The server that runs on this cluster, if one does. What a killed one left behind counts for nothing. */
export function findPostmaster(layout: Layout): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(layout.pidFile, 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !runsOn(pid, layout)) return undefined;
  return { pid, port: Number(lines[3]) || undefined, ready: lines[7]?.trim() === 'ready' };
}

/** Numbers of processes are used again, so the process must also be a Postgres, and on Linux work in our cluster. */
function runsOn(pid: number, layout: Layout): boolean {
  if (!pidExists(pid) || !isPostgres(pid)) return false;
  return process.platform !== 'linux' || (worksIn(pid, layout.cluster) ?? true);
}

/** Removes what a killed server left: Postgres itself refuses to start over it if the number is in use again. */
export function clearRemains(layout: Layout): void {
  rmSync(layout.pidFile, { force: true });
  rmSync(layout.stopping, { force: true });
}

/** Whether the server was told to stop: it may still answer for a moment. */
export function isStopping(layout: Layout, { pid }: Postmaster): boolean {
  try {
    return readFileSync(layout.stopping, 'utf8') === String(pid);
  } catch {
    return false;
  }
}

/** Tells the server to close every connection, write everything down and end. Synchronous: see `stopAtExit`. */
export function tellToStop(layout: Layout, { pid }: Postmaster): void {
  writeFileSync(layout.stopping, String(pid), { mode: 0o600 });
  sendSignal(pid, 'SIGINT');
}

/** How long the shutdown checkpoint may take before the server is stopped without one. */
const PATIENCE_MS = 60_000;

/** Stops the server and waits until it is gone. */
export async function shutDown(layout: Layout): Promise<void> {
  const postmaster = findPostmaster(layout);
  if (!postmaster) return;
  tellToStop(layout, postmaster);
  const deadline = Date.now() + PATIENCE_MS;
  let forced = false;
  while (pidExists(postmaster.pid)) {
    if (!forced && Date.now() > deadline) {
      // Loses nothing: the next start recovers from the log.
      sendSignal(postmaster.pid, 'SIGQUIT');
      forced = true;
    }
    await sleep(20);
  }
  rmSync(layout.stopping, { force: true });
}
