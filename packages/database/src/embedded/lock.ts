import { closeSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { FlapbookError } from '@flapbook/flap';
import { isAlive, ownIdentity, type ProcessIdentity } from './processes.ts';

/** Files are written whole right after they are made; one that is empty for longer was left by a crash. */
const WRITING_MS = 5_000;

/** The locks that this process holds. */
const held = new Set<string>();

/** Takes the lock file at once, or gives false. Synchronous, because a process that exits can use nothing else. */
export function tryLock(path: string): boolean {
  const taken = create(path) || takeOver(path);
  if (taken) held.add(path);
  return taken;
}

function takeOver(path: string): boolean {
  if (!isStale(path)) return false;
  // Only one process at a time may remove a stale lock, and it looks again first: otherwise two that both saw it
  // stale could remove it one after the other, the second one removing what the first had just taken.
  const guard = `${path}.removing`;
  if (!create(guard)) {
    if (isStale(guard)) unlink(guard);
    return false;
  }
  try {
    if (isStale(path)) unlink(path);
    return create(path);
  } finally {
    unlink(guard);
  }
}

export function unlock(path: string): void {
  held.delete(path);
  unlink(path);
}

export function holdsLock(path: string): boolean {
  return held.has(path);
}

/** Runs `task` while this process alone holds the lock. `onWait` is called once if somebody else has it. */
export async function withLock<T>(path: string, task: () => Promise<T>, onWait?: () => void): Promise<T> {
  for (let waits = 0; !tryLock(path); waits += 1) {
    if (waits === 0) onWait?.();
    await sleep(50);
  }
  try {
    return await task();
  } finally {
    unlock(path);
  }
}

function create(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // EPERM: Windows says so while another process is removing the file.
    if (code === 'EEXIST' || (code === 'EPERM' && process.platform === 'win32')) return false;
    throw unwritable(error);
  }
  try {
    writeSync(file, JSON.stringify(ownIdentity()));
  } catch (error) {
    // An empty lock would keep everybody out until it counts as left by a crash.
    unlink(path);
    throw unwritable(error);
  } finally {
    closeSync(file);
  }
  return true;
}

function unwritable(cause: unknown): FlapbookError {
  const { message } = cause as NodeJS.ErrnoException;
  return new FlapbookError('DATA_DIRECTORY', `The data folder cannot be written to: ${message}`, { cause });
}

/** Whether the file names a process that is gone. A file that is not there is not stale. */
export function isStale(path: string): boolean {
  try {
    const text = readFileSync(path, 'utf8');
    if (text === '') return Date.now() - statSync(path).mtimeMs > WRITING_MS;
    return !isAlive(JSON.parse(text) as ProcessIdentity);
  } catch (error) {
    return error instanceof SyntaxError;
  }
}

function unlink(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Already gone.
  }
}
