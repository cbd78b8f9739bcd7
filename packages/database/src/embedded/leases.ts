import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './layout.ts';
import { isStale } from './lock.ts';
import { ownIdentity } from './processes.ts';

/**
 * Who uses the server: one file for each `startEmbeddedPostgres` that has not been stopped. Files and not connections,
 * because the last one to go must be able to tell so while its process exits, when only synchronous calls run.
 * All of these are called with the lock held.
 */
export function addLease(layout: Layout): string {
  mkdirSync(layout.leases, { recursive: true, mode: 0o700 });
  const path = join(layout.leases, `${process.pid}-${randomUUID()}`);
  writeFileSync(path, JSON.stringify(ownIdentity()), { mode: 0o600 });
  return path;
}

export function removeLease(path: string): void {
  rmSync(path, { force: true });
}

/** How many users there are. Those whose process died without a word are removed. */
export function countLeases(layout: Layout): number {
  let names: string[];
  try {
    names = readdirSync(layout.leases);
  } catch {
    return 0;
  }
  const paths = names.map((name) => join(layout.leases, name));
  const stale = new Set(paths.filter(isStale));
  for (const path of stale) removeLease(path);
  return paths.length - stale.size;
}
