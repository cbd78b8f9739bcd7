import { constants, isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { readFully, regularFileSize } from '../files.ts';
import type { ReadOptions } from './format.ts';
import { Turns } from './turns.ts';

/** Bytes that are read and decoded at once: a few milliseconds. */
const PIECE_BYTES = 2 ** 22;

/**
 * A data set's file as text, byte order mark and all, in pieces that between them hold whole characters. Never reads
 * more than the limit, whatever the file does.
 *
 * @throws FlapbookError DATASET_NOT_FOUND, LIMIT_EXCEEDED, BAD_DATASET
 */
export async function* datasetPieces(file: string, { maxBytes }: ReadOptions): AsyncGenerator<string> {
  // A character takes a byte or more, so a file within this limit always fits into a string.
  const limit = Math.min(maxBytes ?? constants.MAX_STRING_LENGTH, constants.MAX_STRING_LENGTH);
  const name = path.basename(file);
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

/** The size of a file that may have so many bytes. */
async function requireSize(file: string, limit: number): Promise<number> {
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
