import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Package } from './binaries.ts';

/**
 * Copies the binaries (about 60 MB, once for each version) and gives the folders that now hold them, best first. It goes
 * lazily: the second is only made if the first turns out not to do, as on a disk mounted `noexec`.
 */
export function* copyBinaries(
  source: Package,
  caches: readonly string[],
  onProgress?: (message: string) => void,
): Generator<string> {
  for (const cache of caches) {
    const directory = join(cache, `postgres-${source.version}`);
    try {
      mkdirSync(cache, { recursive: true, mode: 0o755 });
      if (!isOurs(cache)) continue;
      if (!lstatSync(directory, { throwIfNoEntry: false })) {
        onProgress?.('Copying the Postgres binaries to where they can run');
        copy(source.directory, directory);
      }
    } catch {
      continue;
    }
    if (isOurs(directory)) yield directory;
  }
}

/** Folders that the account of the server can reach, as homes often cannot be. */
export function defaultCaches(): string[] {
  const { XDG_CACHE_HOME } = process.env;
  if (process.getuid?.() === 0) return ['/var/cache/flapbook', join(tmpdir(), 'flapbook-root')];
  const user = process.getuid?.() ?? 'user';
  return [join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'flapbook'), join(tmpdir(), `flapbook-${user}`)];
}

/** Whether nobody else can have put programs there: in a shared folder someone could, before us. */
function isOurs(directory: string): boolean {
  const { uid, mode } = lstatSync(directory);
  if (!lstatSync(directory).isDirectory()) return false;
  return process.platform === 'win32' || (uid === process.getuid?.() && (mode & 0o022) === 0);
}

function copy(source: string, directory: string): void {
  const temporary = `${directory}.${randomUUID()}`;
  try {
    cpSync(source, temporary, {
      recursive: true,
      verbatimSymlinks: true,
      // Static libraries are for building against Postgres.
      filter: (path) => !path.endsWith('.a'),
    });
    openToAll(temporary);
    renameSync(temporary, directory);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // Another process may have been quicker; its copy is as good.
    if (!lstatSync(directory, { throwIfNoEntry: false })) throw error;
  }
}

/** Lets every user read and run, whatever our umask is and the package's modes were, and nobody else write. */
function openToAll(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, directory.endsWith('bin') ? 0o755 : 0o644);
  }
}
