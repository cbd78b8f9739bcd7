import type { Layout } from './layout.ts';
import { countLeases, removeLease } from './leases.ts';
import { holdsLock, tryLock, unlock } from './lock.ts';
import { findPostmaster, tellToStop } from './postmaster.ts';

const TRIES = 100;
const PAUSE_MS = 20;

/**
 * Gives a lease back if the process exits without doing so, also by an uncaught exception, and tells a server that
 * nobody else uses to stop. Everything in here must be synchronous. Gives the function that calls it off.
 */
export function stopAtExit(layout: Layout, lease: string): () => void {
  const leave = (): void => {
    try {
      removeLease(lease);
      // If somebody else is starting or stopping right now they may have counted us, so the last word must be ours.
      if (!holdsLock(layout.lock) && !lockWithin(layout.lock)) return;
      const postmaster = countLeases(layout) === 0 ? findPostmaster(layout) : undefined;
      if (postmaster) tellToStop(layout, postmaster);
      unlock(layout.lock);
    } catch {
      // A process that exits has nobody left to tell; the next start finds the server and takes it over.
    }
  };
  process.once('exit', leave);
  return () => process.off('exit', leave);
}

function lockWithin(path: string): boolean {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (tryLock(path)) return true;
    Atomics.wait(clock, 0, 0, PAUSE_MS);
  }
  return false;
}
