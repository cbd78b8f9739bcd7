import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isStale } from '@flapbook/database';
import type { Holder } from './published.ts';

/*
 * What lies in a worker's cache folder: a folder for each model and data set, beside its files an account of their
 * bytes, which is there before they are, and a pin for each process that uses them.
 */

/** Beside an entry's files; its `mtime` is when the entry was last used. */
const ACCOUNT = '.account.json';
const PIN = '.pin-';
/** Entries on their way out: renamed first, so that nobody finds half of one. */
const GOING = '.going-';

/** The files of one model or data set. */
export interface CacheEntry {
  readonly folder: string;
  /** Of all its files once they are there. */
  readonly byteLength: number;
  /** Milliseconds; the clock of the machine, which all who share the folder have. */
  readonly usedAt: number;
  readonly pinned: boolean;
}

export function entryFolder(root: string, { holder, key }: Holder): string {
  return path.join(root, `${holder}s`, key);
}

/** The entries by their last use, longest ago first. */
export async function listEntries(root: string): Promise<CacheEntry[]> {
  const entries: CacheEntry[] = [];
  for (const group of ['models', 'datasets']) {
    const folders = await readdir(path.join(root, group), { withFileTypes: true }).catch(() => []);
    for (const { name } of folders.filter((one) => one.isDirectory())) {
      entries.push(await readEntry(path.join(root, group, name)));
    }
  }
  return entries.sort((a, b) => a.usedAt - b.usedAt);
}

async function readEntry(folder: string): Promise<CacheEntry> {
  const names = await readdir(folder);
  let pinned = false;
  for (const name of names.filter((one) => one.startsWith(PIN))) {
    const pin = path.join(folder, name);
    // Of a process that was killed.
    if (isStale(pin)) await rm(pin, { force: true });
    else pinned = true;
  }
  const account = path.join(folder, ACCOUNT);
  try {
    const { byteLength } = JSON.parse(await readFile(account, 'utf8')) as { readonly byteLength: number };
    return { folder, byteLength, usedAt: (await stat(account)).mtimeMs, pinned };
  } catch {
    // An older version of Flapbook kept no accounts.
    const files = await Promise.all(names.map((name) => stat(path.join(folder, name)).catch(() => null)));
    const byteLength = files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
    return { folder, byteLength, usedAt: (await stat(folder)).mtimeMs, pinned };
  }
}

/** Makes an entry, or notes that it is used. */
export async function openEntry(folder: string, byteLength: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const account = path.join(folder, ACCOUNT);
  await writeFile(account, JSON.stringify({ byteLength }));
}

/** Notes that an entry was in use until now. */
export async function touchEntry(folder: string): Promise<void> {
  const now = new Date();
  await utimes(path.join(folder, ACCOUNT), now, now).catch(() => undefined);
}

/** A name for a pin; who holds the lock file of that name uses the entry. */
export function newPin(folder: string): string {
  return path.join(folder, `${PIN}${randomUUID()}`);
}

export async function removeEntry(root: string, { folder }: CacheEntry): Promise<void> {
  const going = path.join(root, `${GOING}${randomUUID()}`);
  await rename(folder, going);
  await rm(going, { recursive: true, force: true });
}

/** Finishes what killed processes had begun to remove. */
export async function removeGoing(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (name.startsWith(GOING)) await rm(path.join(root, name), { recursive: true, force: true });
  }
}
