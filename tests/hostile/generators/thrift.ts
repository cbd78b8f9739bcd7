/** A value of Thrift's compact protocol, which Parquet describes itself in; fields by their numbers. */
export type Thrift =
  | { readonly i32: number }
  | { readonly i64: bigint }
  | { readonly binary: Uint8Array | string }
  | { readonly list: readonly Thrift[]; readonly count?: number }
  | { readonly struct: Readonly<Record<number, Thrift>> };

const TYPES = { i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

/** The bytes of a structure. */
export function thrift(fields: Readonly<Record<number, Thrift>>): Uint8Array {
  return Buffer.from(structBytes(fields));
}

function structBytes(fields: Readonly<Record<number, Thrift>>): number[] {
  const bytes: number[] = [];
  let before = 0;
  for (const [name, value] of Object.entries(fields)) {
    const number = Number(name);
    const delta = number - before;
    // A field further on than fifteen is named in full.
    bytes.push(...(delta <= 15 ? [(delta << 4) | typeOf(value)] : [typeOf(value), ...varint(zigzag(BigInt(number)))]));
    bytes.push(...valueBytes(value));
    before = number;
  }
  return [...bytes, 0];
}

function valueBytes(value: Thrift): number[] {
  if ('i32' in value) return varint(zigzag(BigInt(value.i32)));
  if ('i64' in value) return varint(zigzag(value.i64));
  if ('struct' in value) return structBytes(value.struct);
  if ('binary' in value) {
    const bytes = Buffer.from(value.binary as string);
    return [...varint(BigInt(bytes.length)), ...bytes];
  }
  const { list, count = list.length } = value;
  const type = list[0] === undefined ? TYPES.i32 : typeOf(list[0]);
  const head = count < 15 ? [(count << 4) | type] : [0xf0 | type, ...varint(BigInt(count))];
  return [...head, ...list.flatMap(valueBytes)];
}

function typeOf(value: Thrift): number {
  return TYPES[Object.keys(value)[0] as keyof typeof TYPES];
}

function zigzag(value: bigint): bigint {
  return BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
}

/** Seven bits a byte, the lowest first. */
export function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest > 0n);
  return bytes;
}
