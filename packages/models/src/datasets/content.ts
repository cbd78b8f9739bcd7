import { constants } from 'node:buffer';
import { createHash } from 'node:crypto';
import { FlapbookError } from '@flapbook/flap';
import type { TaskItem, TaskName } from '@flapbook/tasks';
import canonicalize from 'canonicalize';
import type { DatasetContent, Joining } from '../types.ts';
import { DocumentStore } from './documents.ts';
import { Turns } from './turns.ts';

type Joined = Exclude<Joining, 'DOCUMENTS'>;

const SEPARATORS: Readonly<Record<Joined, string>> = { NONE: '', SPACE: ' ', BLANK_LINE: '\n\n' };

/** Characters that are hashed at once. */
const PIECE_CHARACTERS = 2 ** 20;

/**
 * What rows that come in batches make: one text, or documents. What does not fit into a string, or into the memory that
 * documents may take, is refused while it is read.
 *
 * @param rows - none ends in half of a surrogate pair
 * @throws FlapbookError DATASET_EMPTY, LIMIT_EXCEEDED
 */
export async function rowsAsContent(
  rows: AsyncIterable<readonly string[]>,
  joining: Joining,
  name: string,
): Promise<DatasetContent> {
  if (joining === 'DOCUMENTS') {
    const store = new DocumentStore(name);
    for await (const batch of rows) for (const row of batch) store.add(row);
    return store.finish();
  }
  const all: string[] = [];
  let characters = 0;
  for await (const batch of rows) {
    for (const row of batch) {
      all.push(row);
      characters += row.length + SEPARATORS[joining].length;
    }
    if (characters > constants.MAX_STRING_LENGTH) throw tooLong(name);
  }
  return textContent(all, joining, name);
}

function tooLong(name: string, cause?: unknown): FlapbookError {
  return new FlapbookError(
    'LIMIT_EXCEEDED',
    `The joined rows of ${name} are longer than a string can be. Take a range of rows, or keep them as documents.`,
    { cause },
  );
}

/**
 * The one text that rows make, as it is tokenised; its digest is the SHA-256 of its UTF-8 bytes.
 *
 * @param rows - none ends in half of a surrogate pair
 * @throws FlapbookError DATASET_EMPTY, LIMIT_EXCEEDED
 */
export async function textContent(rows: readonly string[], joining: Joined, name: string): Promise<DatasetContent> {
  const text = joinRows(rows, SEPARATORS[joining], name);
  if (text.trim() === '') throw new FlapbookError('DATASET_EMPTY', `${name} holds no text.`);
  return { kind: 'text', text, digest: await digestOf(rows, SEPARATORS[joining]) };
}

function joinRows(rows: readonly string[], separator: string, name: string): string {
  try {
    return rows.join(separator);
  } catch (cause) {
    // The separators may make a text longer than the file, and longer than a string can be.
    throw tooLong(name, cause);
  }
}

async function digestOf(rows: readonly string[], separator: string): Promise<string> {
  const turns = new Turns();
  const hash = createHash('sha256');
  let piece = '';
  for (const [index, row] of rows.entries()) {
    piece += index === 0 ? row : separator + row;
    if (piece.length < PIECE_CHARACTERS) continue;
    hash.update(piece, 'utf8');
    piece = '';
    await turns.next();
  }
  return hash.update(piece, 'utf8').digest('hex');
}

/**
 * Rows as used; the digest is the SHA-256 of a byte 0xFF and then, row by row, the length and the ids as 32-bit
 * little-endian numbers. The first byte keeps rows apart from every text, which as UTF-8 cannot hold it.
 */
export async function rowsContent(rows: readonly Int32Array[]): Promise<DatasetContent> {
  const turns = new Turns();
  const hash = createHash('sha256').update(Uint8Array.of(0xff));
  for (const row of rows) {
    const bytes = new DataView(new ArrayBuffer(4 + 4 * row.length));
    bytes.setUint32(0, row.length, true);
    for (let position = 0; position < row.length; position++) bytes.setInt32(4 + 4 * position, row[position]!, true);
    hash.update(bytes);
    await turns.next();
  }
  return { kind: 'rows', rows, digest: hash.digest('hex') };
}

/**
 * A task's items as used; the digest is the SHA-256 of a byte 0xFE, the task's name and then, item by item, a line of
 * canonical JSON with its pairs, choices and the right one. So the hub's file and the publishers' are one data set.
 */
export async function taskContent(task: TaskName, items: readonly TaskItem[]): Promise<DatasetContent> {
  const turns = new Turns();
  const hash = createHash('sha256').update(Uint8Array.of(0xfe)).update(task);
  for (const { requests, choices, gold } of items) {
    hash.update(`\n${canonicalize({ requests, choices, gold })}`);
    await turns.next();
  }
  return { kind: 'task', task, items, digest: hash.digest('hex') };
}
