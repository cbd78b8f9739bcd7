import { randomBytes } from 'node:crypto';
import { lstat, readdir, rename, rm, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { removeStale } from './files.ts';

/*
 * What has arrived of an artifact lies beside the file that it will be. While somebody writes it, its name says who:
 * `file.DIGEST.HOST-PROCESS-RANDOM.part`; else it is `file.DIGEST.part`, and whoever renames it to a name of his own has
 * it. A rename succeeds for one only, so no two write to one part.
 */

/** A writer touches its part with every chunk; one of another machine that has been silent for so long is dead. */
const SILENT_MS = 10 * 60 * 1000;

/** Clocks of file systems are that exact at least. */
const START_MS = 2_000;

const HOST = Buffer.from(hostname()).toString('hex').slice(-24) || '00';

interface PartName {
  readonly digest: string;
  readonly host: string | undefined;
  readonly processId: number | undefined;
}

function parse(name: string, file: string): PartName | undefined {
  if (!name.startsWith(`${file}.`)) return undefined;
  const found = /^([0-9a-f]{64})(?:\.([0-9a-f]+)-(\d+)-[0-9a-f]{12})?\.part$/.exec(name.slice(file.length + 1));
  if (!found) return undefined;
  return { digest: found[1]!, host: found[2], processId: found[3] === undefined ? undefined : Number(found[3]) };
}

/** A part that this process alone writes, with the bytes that it has. */
export interface Part {
  readonly path: string;
  readonly byteLength: number;
}

/** A name for a part that is not there yet. */
export function newPart(file: string, digest: string): Part {
  const id = `${HOST}-${process.pid}-${randomBytes(6).toString('hex')}`;
  return { path: `${file}.${digest}.${id}.part`, byteLength: 0 };
}

/** Takes over what has arrived of an artifact, if there is something and nobody writes it. */
export async function claimPart(file: string, digest: string): Promise<Part> {
  const folder = dirname(file);
  await removeStale(folder, (name) => parse(name, basename(file)) !== undefined);
  const { path } = newPart(file, digest);
  let largest: { readonly name: string; readonly size: number } | undefined;
  for (const name of await readdir(folder)) {
    const part = parse(name, basename(file));
    if (part?.digest !== digest || !(await isFree(part, join(folder, name)))) continue;
    const found = await lstat(join(folder, name)).catch(() => undefined);
    if (found?.isFile() && found.size > (largest?.size ?? 0)) largest = { name, size: found.size };
  }
  if (largest === undefined) return { path, byteLength: 0 };
  try {
    await rename(join(folder, largest.name), path);
    // From now on it is this process's.
    const now = new Date();
    await utimes(path, now, now);
    return { path, byteLength: (await lstat(path)).size };
  } catch (error) {
    // Another one was faster; two who fetch the same do no harm.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { path, byteLength: 0 };
    throw error;
  }
}

/** Leaves a part to whoever fetches the artifact next. */
export async function leavePart({ path }: Part, file: string, digest: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (found.size === 0) await rm(path, { force: true });
  else await rename(path, `${file}.${digest}.part`).catch(() => undefined);
}

async function isFree({ host, processId }: PartName, path: string): Promise<boolean> {
  if (host === undefined || processId === undefined) return true;
  if (host === HOST && processId !== process.pid && !isAlive(processId)) return true;
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return false;
  // This process frees its own when it gives up: one from before it began is of a process that had the same number, as in
  // a container that was started again.
  const began = Date.now() - 1000 * process.uptime();
  if (host === HOST && processId === process.pid && found.mtimeMs < began - START_MS) return true;
  return Date.now() - found.mtimeMs > SILENT_MS;
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // Of another user, and alive.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
