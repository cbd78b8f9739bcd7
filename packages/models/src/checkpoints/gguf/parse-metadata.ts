import { type Cursor, quoted } from './cursor.ts';
import { Metadata, type MetadataValue } from './metadata.ts';

const MAX_KEY_BYTES = 65_535;
const MAX_TEXT_BYTES = 2 ** 24;
/** Items of all lists together: a vocabulary of 256,000 tokens with its merges takes about a million. */
const MAX_ITEMS = 2 ** 22;
const MAX_NESTING = 4;

/** The kinds of values by their number: the bytes that one takes at least, and how it is read. */
interface ValueKind {
  readonly bytes: number;
  readonly read: (cursor: Cursor, what: string, budget: Budget, nesting: number) => MetadataValue;
}

interface Budget {
  items: number;
}

const KINDS: ReadonlyMap<number, ValueKind> = new Map<number, ValueKind>([
  [0, { bytes: 1, read: (cursor) => cursor.u8() }],
  [1, { bytes: 1, read: (cursor) => cursor.i8() }],
  [2, { bytes: 2, read: (cursor) => cursor.u16() }],
  [3, { bytes: 2, read: (cursor) => cursor.i16() }],
  [4, { bytes: 4, read: (cursor) => cursor.u32() }],
  [5, { bytes: 4, read: (cursor) => cursor.i32() }],
  [6, { bytes: 4, read: (cursor) => cursor.f32() }],
  [7, { bytes: 1, read: readBoolean }],
  [8, { bytes: 8, read: (cursor, what) => cursor.text(what, MAX_TEXT_BYTES) }],
  [9, { bytes: 12, read: readList }],
  [10, { bytes: 8, read: (cursor) => cursor.u64() }],
  [11, { bytes: 8, read: (cursor) => cursor.i64() }],
  [12, { bytes: 8, read: (cursor) => cursor.f64() }],
]);

/** The least that a pair takes: the length of its key, one byte of it, the kind and a byte of the value. */
const MIN_PAIR_BYTES = 8 + 1 + 4 + 1;

/** Reads `count` keys with their values. */
export function parseMetadata(cursor: Cursor, count: number): Metadata {
  cursor.requireRoom(count, MIN_PAIR_BYTES, `Metadata of ${count} keys`);
  const values = new Map<string, MetadataValue>();
  const budget: Budget = { items: MAX_ITEMS };
  for (let index = 0; index < count; index++) {
    const key = cursor.text(`the key ${index} of the metadata`, MAX_KEY_BYTES);
    if (key === '') throw cursor.bad(`the key ${index} of the metadata is empty.`);
    if (values.has(key)) throw cursor.bad(`the metadata hold the key ${quoted(key)} twice.`);
    const what = `the value of ${quoted(key)}`;
    values.set(key, kindOf(cursor, what).read(cursor, what, budget, 0));
  }
  return new Metadata(cursor.file, values);
}

function kindOf(cursor: Cursor, what: string): ValueKind {
  const number = cursor.u32();
  const kind = KINDS.get(number);
  if (kind === undefined) throw cursor.bad(`${what} is of the kind ${number}, which the format does not have.`);
  return kind;
}

function readBoolean(cursor: Cursor, what: string): boolean {
  const byte = cursor.u8();
  if (byte > 1) throw cursor.bad(`${what} is a truth value of ${byte}; 0 or 1 was expected.`);
  return byte === 1;
}

function readList(cursor: Cursor, what: string, budget: Budget, nesting: number): MetadataValue {
  if (nesting === MAX_NESTING) throw cursor.bad(`${what} nests lists more than ${MAX_NESTING} deep.`);
  const kind = kindOf(cursor, what);
  const count = cursor.size(`The length of ${what}`);
  cursor.requireRoom(count, kind.bytes, what);
  budget.items -= count;
  if (budget.items < 0) throw cursor.bad(`its metadata hold more than ${MAX_ITEMS} items in lists.`);
  const items: MetadataValue[] = [];
  for (let index = 0; index < count; index++) items.push(kind.read(cursor, what, budget, nesting + 1));
  return items;
}
