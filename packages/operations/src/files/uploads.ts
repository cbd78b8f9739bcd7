import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { currentWorkspace, isWorkspace, within } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { type DatasetSource, filesOf, relocated, requireRoom } from '@flapbook/models';
import { digestOf } from '../keys.ts';
import { currentAsker } from '../quotas/asker.ts';
import type { FileAccount } from '../quotas/files.ts';

/** Of the configuration of a process. */
export interface UploadOptions {
  /** Where uploads are kept, finished or not. */
  readonly directory: string;
  /** Of one upload; 256 GiB when absent. */
  readonly mostBytes?: number;
}

/** A file that is to come, as the browser tells it. */
export interface UploadedFile {
  /** Without folders. */
  readonly name: string;
  readonly byteLength: number;
  /** Tells files of one name and length apart. */
  readonly modifiedMs: number;
}

/** What is there of an upload. */
export interface UploadState {
  /** The same for the same files: whoever chooses them again goes on where it stopped. */
  readonly id: string;
  readonly files: readonly { readonly name: string; readonly byteLength: number; readonly received: number }[];
}

/** The largest piece that is taken at once; it lies in memory until its checksum is known to be right. */
export const PIECE_BYTES = 8 * 2 ** 20;

const MOST_BYTES = 256 * 2 ** 30;
const MOST_FILES = 1000;
const MANIFEST = '.upload';
/** Of a file that says who has sent these files, before the member’s id. */
const SENDER = '.of-';
const PART = '.part';
/** An upload that nothing was added to for so long is given up. */
const ABANDONED_MILLISECONDS = 48 * 3_600_000;
const CLEANING_MILLISECONDS = 3_600_000;

/**
 * Files that come from a browser in pieces. What has come is in the folder alone, so that an upload outlives the page and the
 * server; a file has its name once it is whole.
 */
export class Uploads {
  /** Where uploads are kept. */
  readonly directory: string;
  readonly #mostBytes: number;
  readonly #account: FileAccount | null;
  /** Files that a piece is being added to. */
  readonly #busy = new Set<string>();
  #cleaning: NodeJS.Timeout | null = null;

  /** @param account on which uploads of members are; none when absent */
  constructor({ directory, mostBytes = MOST_BYTES }: UploadOptions, account: FileAccount | null = null) {
    this.directory = directory;
    this.#mostBytes = mostBytes;
    this.#account = account;
  }

  /** Gives abandoned uploads up, now and every hour. */
  start(): void {
    const clean = () => void this.clean().catch(() => undefined);
    clean();
    this.#cleaning ??= setInterval(clean, CLEANING_MILLISECONDS);
    this.#cleaning.unref();
  }

  stop(): void {
    if (this.#cleaning !== null) clearInterval(this.#cleaning);
    this.#cleaning = null;
  }

  /**
   * Begins an upload, or finds what is there of it.
   *
   * @throws FlapbookError BAD_PARAMETER, LIMIT_EXCEEDED, QUOTA_EXCEEDED, DISK_FULL
   */
  async begin(given: readonly UploadedFile[]): Promise<UploadState> {
    const files = given.map(requireFile);
    if (files.length === 0 || files.length > MOST_FILES) {
      throw new FlapbookError('BAD_PARAMETER', `${files.length} files are to come; 1 to ${MOST_FILES} may.`);
    }
    if (new Set(files.map(({ name }) => name.toLowerCase())).size !== files.length) {
      throw new FlapbookError('BAD_PARAMETER', 'Two of the files have the same name.');
    }
    const byteLength = files.reduce((sum, file) => sum + file.byteLength, 0);
    if (byteLength > this.#mostBytes) {
      throw new FlapbookError(
        'LIMIT_EXCEEDED',
        `${byteLength} bytes are to come; an upload has at most ${this.#mostBytes}.`,
      );
    }
    const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const id = digestOf({ upload: sorted.map((file) => ({ ...file })) });
    const folder = this.#folder(id);
    await this.#account?.begin(id, byteLength);
    try {
      await mkdir(folder, { recursive: true });
      const sender = currentAsker();
      if (sender !== null) await writeFile(path.join(folder, SENDER + sender.member), '');
      await writeFile(path.join(folder, MANIFEST), JSON.stringify(sorted));
    } catch (error) {
      await this.remove(id);
      throw error;
    }
    const state = await this.state(id);
    await requireRoom(folder, byteLength - state.files.reduce((sum, { received }) => sum + received, 0));
    return state;
  }

  /** @throws FlapbookError UPLOAD_NOT_FOUND */
  async state(id: string): Promise<UploadState> {
    const folder = this.#folder(id);
    const files = await Promise.all(
      (await this.#manifest(id)).map(async ({ name, byteLength }) => {
        const whole = await stat(path.join(folder, name)).catch(() => null);
        const part = whole ?? (await stat(path.join(folder, name + PART)).catch(() => null));
        return { name, byteLength, received: Math.min(byteLength, part?.size ?? 0) };
      }),
    );
    return { id, files };
  }

  /**
   * Adds a piece at the end of what is there of a file.
   *
   * @param piece.offset - where it belongs, in bytes
   * @param piece.sha256 - its checksum in base64; null where the browser can compute none
   * @returns how much of the file is there
   * @throws FlapbookError UPLOAD_NOT_FOUND; UPLOAD_INCOMPLETE for another place than the end, with how much is there; UPLOAD_DAMAGED for
   *   another checksum; LIMIT_EXCEEDED, DISK_FULL
   */
  async append(
    id: string,
    name: string,
    piece: { readonly offset: number; readonly bytes: Uint8Array; readonly sha256: string | null },
  ): Promise<number> {
    const file = (await this.#manifest(id)).find((one) => one.name === name);
    if (file === undefined) throw new FlapbookError('UPLOAD_NOT_FOUND', `No file ${name} belongs to this upload.`);
    const { offset, bytes, sha256 } = piece;
    if (bytes.length > PIECE_BYTES || offset + bytes.length > file.byteLength) {
      throw new FlapbookError(
        'LIMIT_EXCEEDED',
        `Pieces have at most ${PIECE_BYTES} bytes, and end where ${name} ends.`,
      );
    }
    if (sha256 !== null && createHash('sha256').update(bytes).digest('base64') !== sha256) {
      throw new FlapbookError('UPLOAD_DAMAGED', `A piece of ${name}, from byte ${offset} on, has another checksum.`);
    }
    const place = path.join(this.#folder(id), name);
    if (this.#busy.has(place)) throw misplaced(name, 'another page is adding to it');
    this.#busy.add(place);
    try {
      return await addTo(place, { ...piece, byteLength: file.byteLength });
    } finally {
      this.#busy.delete(place);
    }
  }

  /** Deletes what is there of an upload. */
  async remove(id: string): Promise<void> {
    await rm(this.#folder(id), { recursive: true, force: true });
    await this.#account?.end(id);
  }

  /**
   * Deletes an upload that nothing is made from any more, unless others than those who made something from it have sent the
   * same files, and may be about to make something of them.
   *
   * @param members ids of those who had made something from it
   */
  async release(id: string, members: readonly string[]): Promise<void> {
    const folder = this.#folder(id);
    for (const member of members) await rm(path.join(folder, SENDER + member), { force: true });
    const left = await readdir(folder).catch(() => []);
    if (!left.some((name) => name.startsWith(SENDER))) await this.remove(id);
  }

  /**
   * The folder of an upload that is whole.
   *
   * @throws FlapbookError UPLOAD_NOT_FOUND, UPLOAD_INCOMPLETE
   */
  async folder(id: string): Promise<string> {
    const { files } = await this.state(id);
    const open = files.find(({ byteLength, received }) => received < byteLength);
    if (open === undefined) return this.#folder(id);
    throw misplaced(open.name, `${open.received} of ${open.byteLength} bytes are there`);
  }

  /** A file of an upload that is whole. @throws FlapbookError UPLOAD_NOT_FOUND, UPLOAD_INCOMPLETE */
  async file(id: string, name: string): Promise<string> {
    const folder = await this.folder(id);
    const files = await this.#manifest(id);
    if (files.some((file) => file.name === name)) return path.join(folder, name);
    throw new FlapbookError('UPLOAD_NOT_FOUND', `No file ${name} belongs to this upload.`);
  }

  /** What a model is registered from: the one GGUF file of an upload, or its folder. @throws FlapbookError as `folder` */
  async model(id: string): Promise<string> {
    const folder = await this.folder(id);
    const [only, ...others] = await this.#manifest(id);
    return others.length === 0 && only!.name.endsWith('.gguf') ? path.join(folder, only!.name) : folder;
  }

  /** A data set’s source with its files in an upload. @throws FlapbookError as `file` */
  async source(id: string, given: DatasetSource): Promise<DatasetSource> {
    const places = new Map<string, string>();
    for (const name of filesOf(given)) places.set(name, await this.file(id, name));
    return relocated(given, (name) => places.get(name)!);
  }

  /** Deletes uploads that are not whole and have been left alone. */
  async clean(now = Date.now()): Promise<void> {
    const names = await readdir(this.directory).catch(() => []);
    await this.#clean(names, now);
    for (const name of names.filter(isWorkspace)) {
      const ids = await readdir(path.join(this.directory, name)).catch(() => []);
      await within(name, () => this.#clean(ids, now));
    }
  }

  async #clean(ids: readonly string[], now: number): Promise<void> {
    for (const id of ids) {
      if (!isId(id)) continue;
      const state = await this.state(id).catch(() => null);
      if (state?.files.every(({ byteLength, received }) => received === byteLength)) continue;
      const used = await stat(path.join(this.#folder(id), MANIFEST)).catch(() => null);
      if (now - (used?.mtimeMs ?? 0) > ABANDONED_MILLISECONDS) await this.remove(id);
    }
  }

  /** In a folder of the workspace that asks: elsewhere, the upload is not there. */
  #folder(id: string): string {
    if (!isId(id)) throw unknown();
    return path.join(this.directory, currentWorkspace() ?? '', id);
  }

  async #manifest(id: string): Promise<readonly UploadedFile[]> {
    const file = path.join(this.#folder(id), MANIFEST);
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) throw unknown();
    return JSON.parse(text) as UploadedFile[];
  }
}

async function addTo(
  place: string,
  { offset, bytes, byteLength }: { readonly offset: number; readonly bytes: Uint8Array; readonly byteLength: number },
): Promise<number> {
  const name = path.basename(place);
  if ((await stat(place).catch(() => null)) !== null) {
    throw misplaced(name, `${byteLength} of ${byteLength} bytes are there`);
  }
  let handle: FileHandle | null = null;
  try {
    handle = await open(place + PART, constants.O_RDWR | constants.O_CREAT);
    const { size } = await handle.stat();
    if (size !== offset) throw misplaced(name, `${size} of ${byteLength} bytes are there`);
    await handle.write(bytes, 0, bytes.length, offset);
    if (offset + bytes.length === byteLength) await handle.sync();
  } catch (error) {
    // Half of a piece is none: it comes again.
    if (!(error instanceof FlapbookError)) await handle?.truncate(offset).catch(() => undefined);
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    throw new FlapbookError('DISK_FULL', `The disk is full: ${offset} of ${byteLength} bytes of ${name} are there.`);
  } finally {
    await handle?.close();
  }
  if (offset + bytes.length === byteLength) await rename(place + PART, place);
  const now = new Date();
  await utimes(path.join(path.dirname(place), MANIFEST), now, now);
  return offset + bytes.length;
}

/** @throws FlapbookError BAD_PARAMETER */
function requireFile({ name, byteLength, modifiedMs }: UploadedFile): UploadedFile {
  // A leading dot is the upload’s own; the rest is what file systems take for more than a name.
  const isName = /^[A-Za-z0-9_][A-Za-z0-9._ ()+-]{0,199}$/.test(name) && !name.endsWith(PART) && !/[. ]$/.test(name);
  if (!isName)
    throw new FlapbookError('BAD_PARAMETER', `“${name.slice(0, 80)}” is no name that an uploaded file may have.`);
  if (!Number.isSafeInteger(byteLength) || byteLength < 1) {
    throw new FlapbookError('BAD_PARAMETER', `${name} has ${byteLength} bytes; an uploaded file has one or more.`);
  }
  if (!Number.isFinite(modifiedMs)) throw new FlapbookError('BAD_PARAMETER', `When ${name} was altered is no number.`);
  return { name, byteLength, modifiedMs };
}

function isId(id: string): boolean {
  return /^[0-9a-f]{64}$/.test(id);
}

function unknown(): FlapbookError {
  return new FlapbookError('UPLOAD_NOT_FOUND', 'There is no such upload; it may have been given up.');
}

function misplaced(name: string, why: string): FlapbookError {
  return new FlapbookError('UPLOAD_INCOMPLETE', `${name}: ${why}.`);
}
