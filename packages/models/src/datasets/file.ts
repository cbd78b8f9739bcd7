import { constants, isUtf8 } from 'node:buffer';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import { FlapbookError } from '@flapbook/flap';
import { readFully, regularFileSize } from '../files.ts';
import type { ReadOptions } from './format.ts';
import { Turns } from './turns.ts';

/** Bytes that are read and decoded at once: a few milliseconds. */
const PIECE_BYTES = 2 ** 22;
const GZIP_CHUNK_BYTES = 2 ** 18;

/**
 * A data set's file as text, byte order mark and all, in pieces that between them hold whole characters. Never reads
 * more than the limit, whatever the file does.
 *
 * @throws FlapbookError DATASET_NOT_FOUND, LIMIT_EXCEEDED, BAD_DATASET
 */
export async function* datasetPieces(file: string, { maxBytes }: ReadOptions): AsyncGenerator<string> {
  const limit = maxBytes ?? constants.MAX_STRING_LENGTH;
  const name = path.basename(file);
  if (await isPacked(file)) {
    yield* unpackedPieces(file, limit);
    return;
  }
  const length = await requireSize(file, limit);
  const handle = await open(file, 'r');
  try {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
    const read = (start: number, end: number) =>
      readFully(handle, { start, length: end - start, file: name, code: 'BAD_DATASET' });
    for (let start = 0; start < length; start += PIECE_BYTES) {
      const end = Math.min(length, start + PIECE_BYTES);
      const bytes = await read(start, end);
      let piece: string;
      try {
        piece = decoder.decode(bytes, { stream: end < length });
      } catch (cause) {
        const where = await describeInvalidByte(await read(0, end));
        throw new FlapbookError('BAD_DATASET', `${name} is not valid UTF-8: ${where}.`, { cause });
      }
      yield piece;
    }
  } finally {
    await handle.close();
  }
}

/** Whether a file begins as gzip does; a text in UTF-8 cannot. */
async function isPacked(file: string): Promise<boolean> {
  if ((await regularFileSize(file)) === null) return false;
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/** The same of a file that is packed with gzip: the limit counts unpacked bytes, which a small file may have many of. */
async function* unpackedPieces(file: string, limit: number): AsyncGenerator<string> {
  const name = path.basename(file);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
  const unpack = createGunzip({ chunkSize: GZIP_CHUNK_BYTES });
  const input = createReadStream(file);
  input.on('error', (error) => unpack.destroy(error));
  let length = 0;
  try {
    for await (const chunk of input.pipe(unpack)) {
      length += (chunk as Uint8Array).byteLength;
      if (length > limit) {
        throw new FlapbookError('LIMIT_EXCEEDED', `${name} unpacks to more than ${limit} bytes. Take a part of it.`);
      }
      yield decoder.decode(chunk as Uint8Array, { stream: true });
    }
    yield decoder.decode();
  } catch (cause) {
    if (cause instanceof FlapbookError) throw cause;
    const problem = cause instanceof TypeError ? 'not valid UTF-8' : `damaged: ${(cause as Error).message}`;
    throw new FlapbookError('BAD_DATASET', `${name}, unpacked, is ${problem} (after ${length} bytes).`, { cause });
  } finally {
    unpack.destroy();
    input.destroy();
    if (!input.closed) await once(input, 'close');
  }
}

/**
 * A data set's file that is no text, whole.
 *
 * @throws FlapbookError DATASET_NOT_FOUND, LIMIT_EXCEEDED, BAD_DATASET
 */
export async function readDatasetBytes(file: string, limit: number): Promise<Uint8Array> {
  const length = await requireSize(file, limit);
  const handle = await open(file, 'r');
  try {
    return await readFully(handle, { start: 0, length, file: path.basename(file), code: 'BAD_DATASET' });
  } finally {
    await handle.close();
  }
}

/**
 * The size of a file that may have so many bytes.
 *
 * @throws FlapbookError DATASET_NOT_FOUND, LIMIT_EXCEEDED
 */
export async function requireSize(file: string, limit: number): Promise<number> {
  const length = await regularFileSize(file);
  if (length === null) throw new FlapbookError('DATASET_NOT_FOUND', `${file} is not there or not a regular file.`);
  if (length > limit) {
    throw new FlapbookError(
      'LIMIT_EXCEEDED',
      `${path.basename(file)} has ${length} bytes; a data set may have ${limit}. Take a part of it: calibration needs a few thousand rows.`,
    );
  }
  return length;
}

/** All of a file's pieces. */
export async function readDatasetPieces(file: string, options: ReadOptions): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of datasetPieces(file, options)) pieces.push(piece);
  return pieces;
}

/** Names the line, which people can find, and the byte. Lines are valid or not each for itself: no sequence holds "\n". */
async function describeInvalidByte(bytes: Uint8Array): Promise<string> {
  const turns = new Turns();
  let start = 0;
  for (let line = 1; ; line++) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    if (!isUtf8(bytes.subarray(start, end))) {
      return `line ${line}, which starts at byte ${start}, holds a sequence that is none`;
    }
    start = end + 1;
    await turns.next();
  }
}
