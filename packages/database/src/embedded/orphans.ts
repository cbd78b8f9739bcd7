import { setTimeout as sleep } from 'node:timers/promises';
import type { Layout } from './layout.ts';
import { postgresIn } from './processes.ts';
import { sendSignal } from './signals.ts';

/** An idle backend notices at once that its postmaster is gone; one that computes does not. */
const PATIENCE_MS = 300;
const LONGEST_MS = 5_000;

/**
 * Ends what a killed postmaster left running: a new one does not start while they hold its memory. Nothing is lost that
 * was committed. Called with the lock held and when no postmaster runs. Where the system does not tell which processes
 * are the folder's, the new server is tried until the old processes have ended by themselves.
 */
export async function endOrphans(layout: Layout): Promise<void> {
  const since = Date.now();
  for (let signal: 'SIGQUIT' | 'SIGKILL' | undefined; ; ) {
    const orphans = postgresIn(layout.cluster);
    const waited = Date.now() - since;
    if (orphans.length === 0 || waited > LONGEST_MS) return;
    const due = waited > 4 * PATIENCE_MS ? 'SIGKILL' : waited > PATIENCE_MS ? 'SIGQUIT' : undefined;
    if (due !== undefined && due !== signal) for (const pid of orphans) sendSignal(pid, due);
    signal = due;
    await sleep(20);
  }
}
