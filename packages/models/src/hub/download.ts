import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FlapbookError } from '@flapbook/flap';
import { regularFileSize } from '../files.ts';
import type { HubClient } from './client.ts';
import { cancelled, reasonOf } from './refusals.ts';
import type { HubFile } from './repository.ts';

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (doneBytes: number, action: 'downloading' | 'checking') => void;
  /** Milliseconds after which a connection that brings nothing is given up; a minute when absent. */
  readonly idleMilliseconds?: number;
}

interface Target {
  /** Where it comes from: a path of the hub. */
  readonly from: string;
  /** What is there of it, across interruptions. */
  readonly part: string;
  /** Where it lies when it is whole and verified. */
  readonly to: string;
}

const IDLE_MILLISECONDS = 60_000;
/** Connections in a row that bring nothing. */
const MOST_FRUITLESS = 4;
const DELAY_MILLISECONDS = 500;

/**
 * Downloads a file, from where an earlier attempt stopped. It has its name only once its checksum is right.
 *
 * @throws FlapbookError HUB_DAMAGED for another checksum or length, twice; HUB_UNAVAILABLE, HUB_REFUSED, CANCELLED
 */
export async function downloadFile(
  client: HubClient,
  file: HubFile,
  { target, ...options }: { readonly target: Target } & DownloadOptions,
): Promise<void> {
  await mkdir(path.dirname(target.part), { recursive: true });
  for (let tries = 1; ; tries++) {
    await fetchAll(client, file, { target, ...options });
    const found = await digestFile(target.part, file, options);
    if (found === file.checksum.digest) break;
    // What an earlier attempt left may be what is wrong: once more from the beginning.
    await rm(target.part, { force: true });
    if (tries === 2) {
      throw new FlapbookError(
        'HUB_DAMAGED',
        `${file.path} has the ${file.checksum.algorithm} ${found}; the hub says ${file.checksum.digest}.`,
      );
    }
  }
  await mkdir(path.dirname(target.to), { recursive: true });
  await rename(target.part, target.to);
}

/** The checksum of a file that is there, as the hub computes it. @throws FlapbookError CANCELLED */
export async function digestFile(
  place: string,
  { byteLength, checksum }: HubFile,
  { signal, onProgress }: DownloadOptions = {},
): Promise<string> {
  const hash = hasher(checksum.algorithm, byteLength);
  let done = 0;
  for await (const chunk of createReadStream(place, { highWaterMark: 2 ** 20 })) {
    if (signal?.aborted) throw cancelled();
    hash.update(chunk as Uint8Array);
    done += (chunk as Uint8Array).byteLength;
    onProgress?.(done, 'checking');
  }
  return hash.digest('hex');
}

function hasher(algorithm: HubFile['checksum']['algorithm'], byteLength: number): Hash {
  return algorithm === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${byteLength}\0`);
}

/** Brings the part to its full length, over as many connections as it takes. */
async function fetchAll(
  client: HubClient,
  file: HubFile,
  { target, ...options }: { readonly target: Target } & DownloadOptions,
): Promise<void> {
  const handle = await open(target.part, (await regularFileSize(target.part)) === null ? 'w+' : 'r+');
  try {
    let { size: done } = await handle.stat();
    if (done > file.byteLength) done = 0;
    for (let fruitless = 0; done < file.byteLength; ) {
      const before = done;
      const broken = await fetchRest(client, file, { handle, from: target.from, done, ...options });
      done = broken.done;
      if (broken.problem === null) continue;
      fruitless = done > before ? 0 : fruitless + 1;
      if (fruitless >= MOST_FRUITLESS) throw broken.problem;
      await sleep(DELAY_MILLISECONDS * 2 ** fruitless, undefined, { signal: options.signal }).catch(() => undefined);
      if (options.signal?.aborted) throw cancelled();
    }
    await handle.truncate(file.byteLength);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** One connection: how far it came, and why it went no further. */
async function fetchRest(
  client: HubClient,
  file: HubFile,
  {
    handle,
    from,
    done: start,
    signal,
    onProgress,
    idleMilliseconds = IDLE_MILLISECONDS,
  }: DownloadOptions & {
    readonly handle: FileHandle;
    readonly from: string;
    readonly done: number;
  },
): Promise<{ readonly done: number; readonly problem: FlapbookError | null }> {
  const idle = new AbortController();
  const either = signal === undefined ? idle.signal : AbortSignal.any([signal, idle.signal]);
  const headers = { 'accept-encoding': 'identity', ...(start > 0 && { range: `bytes=${start}-` }) };
  const response = await client.get(from, { signal: either, headers });
  // A server that knows no ranges begins again.
  let done = response.status === 206 ? start : 0;
  if (response.status === 206 && !startsAt(response, start)) {
    idle.abort();
    return { done: 0, problem: new FlapbookError('HUB_UNAVAILABLE', `The hub sends another part of ${file.path}.`) };
  }
  let timer = setTimeout(() => idle.abort(), idleMilliseconds);
  try {
    for await (const chunk of response.body ?? []) {
      clearTimeout(timer);
      timer = setTimeout(() => idle.abort(), idleMilliseconds);
      if (done + chunk.byteLength > file.byteLength) {
        throw new FlapbookError(
          'HUB_DAMAGED',
          `${file.path} is longer than the ${file.byteLength} bytes that the hub says.`,
        );
      }
      await handle.write(chunk, 0, chunk.byteLength, done);
      done += chunk.byteLength;
      onProgress?.(done, 'downloading');
    }
    return done === file.byteLength ? { done, problem: null } : { done, problem: brokenOff(file, 'it ended early') };
  } catch (error) {
    if (error instanceof FlapbookError) throw error;
    if (signal?.aborted) throw cancelled();
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') {
      throw new FlapbookError(
        'DISK_FULL',
        `The disk is full: ${done} of ${file.byteLength} bytes of ${file.path} are there.`,
      );
    }
    return { done, problem: brokenOff(file, idle.signal.aborted ? 'nothing came any more' : reasonOf(error)) };
  } finally {
    clearTimeout(timer);
    idle.abort();
  }
}

function startsAt(response: Response, start: number): boolean {
  return new RegExp(`^bytes ${start}-`).test(response.headers.get('content-range') ?? '');
}

function brokenOff(file: HubFile, reason: string): FlapbookError {
  return new FlapbookError('HUB_UNAVAILABLE', `The download of ${file.path} broke off: ${reason}.`);
}
