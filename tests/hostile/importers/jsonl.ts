import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type DatasetSource, readDataset } from '@flapbook/models';
import fc from 'fast-check';
import { damaged } from '../generators/bytes.ts';
import { alteredText, type Json } from '../generators/json.ts';
import type { HostileImporter } from './importer.ts';

interface Input {
  readonly bytes: Uint8Array;
  readonly source: DatasetSource;
}

const FILE = 'data';
const RECORD: Json = { text: 'The cat sat.', question: 'Is it?', passage: 'It is.', label: 1, answer: true };
const sound = Buffer.from(`${JSON.stringify(RECORD)}\n`.repeat(4));

const lines = fc
  .tuple(fc.array(alteredText(RECORD), { minLength: 1, maxLength: 4 }), fc.constantFrom('\n', '\r\n', '\u2028', '\n\n'))
  .map(([texts, end]) => Buffer.from([JSON.stringify(RECORD), ...texts].join(end)));
const list = alteredText([RECORD, RECORD]).map((text) => Buffer.from(text));
const rows = alteredText({
  rows: [
    [1, 2],
    [3, 4],
  ],
}).map((text) => Buffer.from(text));
const plain = fc.oneof(lines, list, rows, damaged(sound), fc.uint8Array({ maxLength: 200 }));
/** Packed, a text of a hundred bytes, or of a hundred million. */
const packed = fc.oneof(
  plain.map((bytes) => gzipSync(bytes)),
  plain.chain((bytes) => damaged(gzipSync(bytes))),
  fc.constant(gzipSync(Buffer.alloc(40_000_000, ' '))),
);

const sources = fc.constantFrom<DatasetSource>(
  { format: 'jsonl', file: FILE, field: 'text', joining: 'DOCUMENTS' },
  { format: 'jsonl', file: FILE, field: '__proto__', joining: 'BLANK_LINE' },
  {
    format: 'jsonl',
    file: FILE,
    field: 'text',
    joining: 'SPACE',
    rows: [1, 3],
    where: [{ field: 'label', equals: 1 }] as never,
  },
  { format: 'text', file: FILE, joining: 'SPACE' },
  { format: 'tokens', file: FILE, name: 'rows' },
  { format: 'task', file: FILE, task: 'boolq', labels: null },
);

/** Data sets that are text: lines of JSON, lists, rows of token ids, packed with gzip or not. */
export const jsonl: HostileImporter<Input> = {
  inputs: fc.record({
    bytes: fc.oneof({ weight: 5, arbitrary: plain }, { weight: 2, arbitrary: packed }),
    source: sources,
  }),
  codes: ['BAD_DATASET', 'DATASET_EMPTY', 'DATASET_NOT_FOUND', 'LIMIT_EXCEEDED', 'TOKEN_OUT_OF_RANGE', 'ROWS_UNEQUAL'],
  async read({ bytes, source }, folder) {
    const file = path.join(folder, FILE);
    await writeFile(file, bytes);
    await readDataset({ ...source, file }, { maxBytes: 20_000_000 });
  },
};
