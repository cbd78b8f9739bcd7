import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layoutOf } from '../embedded/layout.ts';
import { addLease, countLeases, removeLease } from '../embedded/leases.ts';
import { withLock } from '../embedded/lock.ts';
import { shutDown } from '../embedded/postmaster.ts';
import { stopAtExit } from '../embedded/stopAtExit.ts';
import { dropTemplate } from './databases.ts';

const PREFIX = 'flapbook-test-';
const SETTLING_MS = 10_000;

/** Where the databases of one test run are made. */
export interface TestServer {
  /** A server that was given to the tests, or else the data folder of an embedded one. */
  readonly url?: string;
  readonly dataDirectory?: string;
  /** Tells the databases of this run from those of another run on the same server. */
  readonly run: string;
}

/**
 * Prepares a server for a run of tests, in the process that outlives them all. An embedded one is only started by the
 * first test that wants a database, and the lease held here keeps it up until the end.
 */
export async function prepareServer(): Promise<{ server: TestServer; end(): Promise<void> }> {
  const run = randomUUID().slice(0, 8);
  const url = process.env.DATABASE_URL_TEST;
  if (url) return { server: { url, run }, end: () => dropTemplate({ url, run }) };
  await removeForgotten();
  const dataDirectory = mkdtempSync(join(tmpdir(), PREFIX));
  const layout = layoutOf(dataDirectory);
  const lease = addLease(layout);
  const cancelExit = stopAtExit(layout, lease);
  return {
    server: { dataDirectory, run },
    async end() {
      cancelExit();
      removeLease(lease);
      await withLock(layout.lock, () => shutDown(layout));
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** Stops and removes what runs that were killed have left behind; another user's folders refuse and are left. */
async function removeForgotten(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const layout = layoutOf(join(tmpdir(), name));
    // A run that has just made its folder has no lease in it yet.
    const root = statSync(layout.root, { throwIfNoEntry: false });
    if (!root || Date.now() - root.mtimeMs < SETTLING_MS || countLeases(layout) > 0) continue;
    try {
      await withLock(layout.lock, () => shutDown(layout));
      rmSync(layout.root, { recursive: true, force: true });
    } catch {}
  }
}
