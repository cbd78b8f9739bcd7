import { constants, isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { readFully, regularFileSize } from '../files.ts';
import type { ReadOptions } from './format.ts';

/** A data set's file as text, byte order mark and all. Never reads more than the limit, whatever the file does. */
export async function readDatasetText(file: string, { maxBytes }: ReadOptions): Promise<string> {
  // A character takes a byte or more, so a file within this limit always fits into a string.
  const limit = Math.min(maxBytes ?? constants.MAX_STRING_LENGTH, constants.MAX_STRING_LENGTH);
  const name = path.basename(file);
  const length = await regularFileSize(file);
  if (length === null) throw new FlapbookError('DATASET_NOT_FOUND', `${file} is not there or not a regular file.`);
  if (length > limit) {
    throw new FlapbookError(
      'LIMIT_EXCEEDED',
      `${name} has ${length} bytes; a data set may have ${limit}. Take a part of it: calibration needs a few thousand rows.`,
    );
  }
  const handle = await open(file, 'r');
  try {
    const bytes = await readFully(handle, { start: 0, length, file: name, code: 'BAD_DATASET' });
    if (!isUtf8(bytes)) {
      throw new FlapbookError('BAD_DATASET', `${name} is not valid UTF-8: ${describeInvalidByte(bytes)}.`);
    }
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  } finally {
    await handle.close();
  }
}

/** Names the line, which people can find, and the byte. Lines are valid or not each for itself: no sequence holds "\n". */
function describeInvalidByte(bytes: Uint8Array): string {
  let start = 0;
  for (let line = 1; ; line++) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    if (!isUtf8(bytes.subarray(start, end))) {
      return `line ${line}, which starts at byte ${start}, holds a sequence that is none`;
    }
    start = end + 1;
  }
}
