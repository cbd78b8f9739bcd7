import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { type Account, directoryArgument, spawnOptions } from './account.ts';
import type { Binaries } from './binaries.ts';
import { programFault } from './faults.ts';
import type { Layout } from './layout.ts';

/** The superuser of the cluster, and the name of the database. */
export const NAME = 'flapbook';

const MAJOR_VERSION = '18';

/** How the folders begin in which `initdb` works. */
const STAGING = 'postgres.new-';

export interface ClusterOptions {
  readonly layout: Layout;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly onProgress?: (message: string) => void;
}

/** Makes the cluster if there is none, and sees to it that an existing one can be used. */
export async function ensureCluster({ layout, binaries, account, onProgress }: ClusterOptions): Promise<void> {
  if (existsSync(layout.cluster)) {
    checkVersion(layout);
    readPassword(layout);
    if (account && statSync(layout.cluster).uid === 0) giveAway(layout.cluster, account);
    return;
  }
  onProgress?.('Creating the database');
  removeUnfinished(layout);
  // It is renamed when it is complete, so what is found under the cluster's name is never half made.
  const staging = mkdtempSync(join(layout.root, STAGING));
  const cluster = join(staging, 'cluster');
  const passwordFile = join(staging, 'password');
  mkdirSync(cluster, { mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  writeFileSync(layout.password, password, { mode: 0o600, flush: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) giveAway(staging, account);
  try {
    await initdb(cluster, binaries, account);
  } catch (error) {
    removeUnfinished(layout);
    throw error;
  }
  renameSync(cluster, layout.cluster);
  syncDirectory(layout.root);
  rmSync(staging, { recursive: true, force: true });
}

/**
 * Removes what an interrupted creation left. Its `initdb` may still be running for a moment, hence a new name for every
 * try, and leftovers that refuse to go are left to the next time.
 */
function removeUnfinished(layout: Layout): void {
  for (const name of readdirSync(layout.root)) {
    if (!name.startsWith(STAGING)) continue;
    try {
      rmSync(join(layout.root, name), { recursive: true, force: true, maxRetries: 3 });
    } catch {}
  }
}

export function readPassword(layout: Layout): string {
  if (!existsSync(layout.password)) {
    throw new FlapbookError(
      'DATA_DIRECTORY',
      `${layout.cluster} holds a database but its password is missing: ${layout.password} was removed.`,
    );
  }
  return readFileSync(layout.password, 'utf8').trim();
}

function checkVersion(layout: Layout): void {
  const file = join(layout.cluster, 'PG_VERSION');
  const version = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  if (version === MAJOR_VERSION) return;
  throw new FlapbookError(
    'DATA_DIRECTORY',
    version === undefined
      ? `${layout.cluster} is not a Postgres data directory.`
      : `${layout.cluster} was made by Postgres ${version}; this version of Flapbook runs Postgres ${MAJOR_VERSION}.`,
  );
}

/** UTF-8 in code point order: the built-in provider sorts alike on every machine, so indexes can be moved. */
function initdb(cluster: string, binaries: Binaries, account: Account | undefined): Promise<void> {
  const directory = directoryArgument(cluster, account);
  const settings = [
    `--pgdata=${directory}`,
    `--pwfile=${directory}/../password`,
    `--username=${NAME}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
    // One call for the whole file system where there is one, rather than one for each of a thousand files.
    ...(process.platform === 'linux' ? ['--sync-method=syncfs'] : []),
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(binaries.program('initdb'), settings, { ...spawnOptions(account), cwd: cluster });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve();
      else reject(programFault(`The database could not be created in ${dirname(dirname(cluster))}`, output));
    });
  });
}

function giveAway(path: string, account: Account): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) giveAway(inner, account);
    else lchownSync(inner, account.uid, account.gid);
  }
  chownSync(path, account.uid, account.gid);
}

/** Makes a rename last through a power cut; Windows has no such call and needs none. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  fsyncSync(directory);
  closeSync(directory);
}
