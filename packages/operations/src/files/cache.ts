import { mkdir, statfs } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock, unlock, withLock } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import {
  type CacheEntry,
  entryFolder,
  listEntries,
  newPin,
  openEntry,
  removeEntry,
  removeGoing,
  touchEntry,
} from './cache-entries.ts';
import type { Holder } from './published.ts';

/** A folder of the cache that stays as long as somebody holds it. */
export interface HeldEntry {
  readonly folder: string;
  release(): Promise<void>;
}

/** Of the disk that the cache lies on, where nothing else is said. */
const DEFAULT_SHARE = 0.5;

const POLL_MILLISECONDS = 100;
/** How often a lock is tried for on a disk that is full to the last byte. */
const MOST_TRIES = 50;

/**
 * Files from the artifact store on a worker's disk, within a bound: what was used longest ago makes room for what is
 * needed now, but for what a process has open. Any number of processes of one machine may share the folder.
 */
export class FileCache {
  readonly #root: string;
  readonly #maxBytes: number | undefined;

  /** @param maxBytes bound of the whole cache; half of its disk when absent */
  constructor(root: string, maxBytes?: number) {
    this.#root = root;
    this.#maxBytes = maxBytes;
  }

  /**
   * Holds the folder of a model or data set, with room for its files; `fill` completes them, for one process at a time.
   * On a disk that is full before the bound is reached, further entries go until they fit or nothing is left to go.
   *
   * @throws FlapbookError CACHE_FULL, CANCELLED, and what `fill` throws
   */
  async hold(
    holder: Holder,
    byteLength: number,
    { fill, signal }: { readonly fill: (folder: string) => Promise<void>; readonly signal?: AbortSignal },
  ): Promise<HeldEntry> {
    const held = await this.#pin(holder, byteLength);
    try {
      await this.#alone(path.join(held.folder, '.filling'), signal, async () => {
        for (;;) {
          try {
            return await fill(held.folder);
          } catch (error) {
            const full = error instanceof FlapbookError && error.code === 'ARTIFACT_STORE_FULL';
            if (!full || !(await this.#dropOldest())) throw error;
          }
        }
      });
      return held;
    } catch (error) {
      await held.release();
      throw error;
    }
  }

  async #pin(holder: Holder, byteLength: number): Promise<HeldEntry> {
    await mkdir(this.#root, { recursive: true });
    const folder = entryFolder(this.#root, holder);
    return this.#locked(async () => {
      await removeGoing(this.#root);
      await this.#makeRoom(folder, byteLength);
      await openEntry(folder, byteLength);
      const pin = newPin(folder);
      tryLock(pin);
      return {
        folder,
        release: async () => {
          await touchEntry(folder);
          unlock(pin);
        },
      };
    });
  }

  async #makeRoom(folder: string, byteLength: number): Promise<void> {
    const maxBytes = this.#maxBytes ?? (await halfOfDisk(this.#root));
    const others = (await listEntries(this.#root)).filter((entry) => entry.folder !== folder);
    let total = sum(others) + byteLength;
    if (total <= maxBytes) return;
    const pinned = sum(others.filter((entry) => entry.pinned));
    if (pinned + byteLength > maxBytes) throw noRoom({ byteLength, maxBytes, pinned });
    for (const entry of others.filter((one) => !one.pinned)) {
      if (total <= maxBytes) return;
      await removeEntry(this.#root, entry);
      total -= entry.byteLength;
    }
  }

  #dropOldest(): Promise<boolean> {
    return this.#locked(async () => {
      const oldest = (await listEntries(this.#root)).find((entry) => !entry.pinned);
      if (oldest !== undefined) await removeEntry(this.#root, oldest);
      return oldest !== undefined;
    });
  }

  /** Who changes what there is does so alone; it takes milliseconds. */
  #locked<T>(task: () => Promise<T>): Promise<T> {
    return patiently(() => withLock(path.join(this.#root, '.lock'), task));
  }

  /** Filling takes minutes, and whoever waits for another one's may be cancelled. */
  async #alone(lock: string, signal: AbortSignal | undefined, task: () => Promise<void>): Promise<void> {
    while (!(await patiently(async () => tryLock(lock)))) {
      if (signal?.aborted) throw new FlapbookError('CANCELLED', 'Waiting for the files was cancelled.');
      await sleep(POLL_MILLISECONDS);
    }
    try {
      await task();
    } finally {
      unlock(lock);
    }
  }
}

/**
 * Tries again while the disk has no room for a lock: the bytes of what did not fit, or was removed, come back when the last
 * handle on it is closed. What a task did before, it can do twice.
 */
async function patiently<T>(task: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await task();
    } catch (error) {
      if (!isDiskFull(error) || tries === MOST_TRIES) throw error;
      await sleep(POLL_MILLISECONDS);
    }
  }
}

/** Whether a lock could not be written. */
function isDiskFull(error: unknown): boolean {
  return error instanceof FlapbookError && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOSPC';
}

async function halfOfDisk(folder: string): Promise<number> {
  const { blocks, bsize } = await statfs(folder);
  return blocks * bsize * DEFAULT_SHARE;
}

function sum(entries: readonly CacheEntry[]): number {
  return entries.reduce((total, { byteLength }) => total + byteLength, 0);
}

function noRoom(bytes: {
  readonly byteLength: number;
  readonly maxBytes: number;
  readonly pinned: number;
}): FlapbookError {
  const gb = (value: number) => `${(value / 1e9).toPrecision(3)} GB`;
  const used = bytes.pinned > 0 ? `, of which ${gb(bytes.pinned)} are in use` : '';
  return new FlapbookError(
    'CACHE_FULL',
    `The files take ${gb(bytes.byteLength)}; the cache may hold ${gb(bytes.maxBytes)}${used}.`,
  );
}
