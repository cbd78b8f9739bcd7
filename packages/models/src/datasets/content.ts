import { createHash } from 'node:crypto';
import { FlapbookError } from '@flapbook/flap';
import type { DatasetContent, Joining } from '../types.ts';

const SEPARATORS: Readonly<Record<Exclude<Joining, 'NONE'>, string>> = { SPACE: ' ', BLANK_LINE: '\n\n' };

/** Joins rows into the one text that is tokenised. */
export function joinRows(rows: readonly string[], joining: Exclude<Joining, 'NONE'>, name: string): string {
  try {
    return rows.join(SEPARATORS[joining]);
  } catch (cause) {
    // The separators may make a text longer than the file, and longer than a string can be.
    throw new FlapbookError('LIMIT_EXCEEDED', `The joined rows of ${name} are longer than a string can be.`, { cause });
  }
}

/** Text as used; its digest is the SHA-256 of its UTF-8 bytes. */
export function textContent(text: string, name: string): DatasetContent {
  if (text.trim() === '') throw new FlapbookError('DATASET_EMPTY', `${name} holds no text.`);
  return { kind: 'text', text, digest: createHash('sha256').update(text, 'utf8').digest('hex') };
}

/**
 * Rows as used; the digest is the SHA-256 of a byte 0xFF and then, row by row, the length and the ids as 32-bit
 * little-endian numbers. The first byte keeps rows apart from every text, which as UTF-8 cannot hold it.
 */
export function rowsContent(rows: readonly Int32Array[]): DatasetContent {
  const hash = createHash('sha256').update(Uint8Array.of(0xff));
  for (const row of rows) {
    const bytes = new DataView(new ArrayBuffer(4 + 4 * row.length));
    bytes.setUint32(0, row.length, true);
    row.forEach((id, position) => {
      bytes.setInt32(4 + 4 * position, id, true);
    });
    hash.update(bytes);
  }
  return { kind: 'rows', rows, digest: hash.digest('hex') };
}
