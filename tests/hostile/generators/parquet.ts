import fc from 'fast-check';
import { type Thrift, thrift, varint } from './thrift.ts';

/** A Parquet file of one column of text, `text`; whatever it says of itself may be a lie. */
export interface ParquetParts {
  readonly rows?: bigint;
  readonly groupRows?: bigint;
  /** Values that the page, and the column, say to hold. */
  readonly pageValues?: number;
  readonly columnValues?: bigint;
  readonly unpackedBytes?: number;
  readonly packedBytes?: number;
  readonly codec?: number;
  readonly encoding?: number;
  readonly repetition?: number;
  readonly type?: number;
  readonly children?: number;
  readonly pageOffset?: bigint;
  readonly chunkBytes?: bigint;
  /** Groups that the list says to hold. */
  readonly groups?: number;
  readonly footerBytes?: number;
  /** The page behind its head: by default `values` as plain text. */
  readonly page?: Uint8Array;
  readonly values?: readonly string[];
}

export function parquetBytes(parts: ParquetParts = {}): Uint8Array {
  const { values = ['a cat', 'a mat'] } = parts;
  const rows = BigInt(values.length);
  const page = parts.page ?? Buffer.concat(values.map(plain));
  const head = thrift({
    1: { i32: 0 },
    2: { i32: parts.unpackedBytes ?? page.length },
    3: { i32: parts.packedBytes ?? page.length },
    5: {
      struct: {
        1: { i32: parts.pageValues ?? values.length },
        2: { i32: parts.encoding ?? 0 },
        3: { i32: 3 },
        4: { i32: 3 },
      },
    },
  });
  const chunkBytes = parts.chunkBytes ?? BigInt(head.length + page.length);
  const column: Thrift = {
    struct: {
      2: { i64: 4n },
      3: {
        struct: {
          1: { i32: parts.type ?? 6 },
          2: { list: [{ i32: parts.encoding ?? 0 }] },
          3: { list: [{ binary: 'text' }] },
          4: { i32: parts.codec ?? 0 },
          5: { i64: parts.columnValues ?? rows },
          6: { i64: chunkBytes },
          7: { i64: chunkBytes },
          9: { i64: parts.pageOffset ?? 4n },
        },
      },
    },
  };
  const footer = thrift({
    1: { i32: 1 },
    2: {
      list: [
        { struct: { 4: { binary: 'schema' }, 5: { i32: parts.children ?? 1 } } },
        {
          struct: {
            1: { i32: parts.type ?? 6 },
            3: { i32: parts.repetition ?? 0 },
            4: { binary: 'text' },
            6: { i32: 0 },
          },
        },
      ],
    },
    3: { i64: parts.rows ?? rows },
    4: {
      list: [{ struct: { 1: { list: [column] }, 2: { i64: chunkBytes }, 3: { i64: parts.groupRows ?? rows } } }],
      count: parts.groups,
    },
  });
  return Buffer.concat([
    Buffer.from('PAR1'),
    head,
    page,
    footer,
    u32(parts.footerBytes ?? footer.length),
    Buffer.from('PAR1'),
  ]);
}

/** Values of a dictionary or levels as one run: `count` times the same, in six bytes. */
export function run(count: bigint): Uint8Array {
  return Uint8Array.from([...varint(count << 1n), 1]);
}

/** Levels of a page: their bytes stand in front of them. */
export function levels(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([u32(bytes.length), bytes]);
}

const sizes = fc.constantFrom(-1, 0, 1, 3, 1_000, 2 ** 20, 2 ** 28, 2 ** 31 - 1);
const large = fc.constantFrom(-1n, 0n, 1n, 3n, 1_000n, 2n ** 22n, 2n ** 31n, 2n ** 40n, 2n ** 62n);
const counts = fc.constantFrom(0n, 1n, 2n, 1_000n, 2n ** 20n, 2n ** 26n, 2n ** 31n - 1n, 2n ** 40n);

/** Files that lie about one to four things. */
export const parquets: fc.Arbitrary<Uint8Array> = fc
  .record(
    {
      rows: large,
      groupRows: large,
      pageValues: sizes,
      columnValues: large,
      unpackedBytes: sizes,
      packedBytes: sizes,
      codec: fc.integer({ min: -1, max: 9 }),
      encoding: fc.integer({ min: -1, max: 10 }),
      repetition: fc.integer({ min: -1, max: 3 }),
      type: fc.integer({ min: -1, max: 8 }),
      children: sizes,
      pageOffset: large,
      chunkBytes: large,
      groups: sizes.filter((count) => count >= 0),
      footerBytes: sizes.filter((count) => count >= 0),
      page: fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        counts.map((count) => levels(run(count))),
        counts.map((count) => Buffer.concat([Uint8Array.of(1), run(count)])),
      ),
      values: fc.array(fc.string(), { maxLength: 4 }),
    },
    { requiredKeys: [] },
  )
  .map(parquetBytes);

function plain(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  return Buffer.concat([u32(bytes.length), bytes]);
}

function u32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}
