/** The parts of a GGUF file, true or not; what is absent is as it should be. */
export interface GgufParts {
  readonly magic?: string;
  readonly version?: number;
  readonly tensorCount?: bigint;
  readonly keyCount?: bigint;
  readonly metadata?: readonly Uint8Array[];
  readonly tensors?: readonly Uint8Array[];
  /** Behind the header, which is filled up to 32 bytes. */
  readonly data?: Uint8Array;
}

export function ggufBytes(parts: GgufParts): Uint8Array {
  const { metadata = [], tensors = [], data = new Uint8Array(0) } = parts;
  const header = Buffer.concat([
    Buffer.from(parts.magic ?? 'GGUF'),
    u32(parts.version ?? 3),
    u64(parts.tensorCount ?? BigInt(tensors.length)),
    u64(parts.keyCount ?? BigInt(metadata.length)),
    ...metadata,
    ...tensors,
  ]);
  return Buffer.concat([header, Buffer.alloc((32 - (header.length % 32)) % 32), data]);
}

export function u32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

export function u64(value: bigint): Uint8Array {
  return new Uint8Array(BigUint64Array.of(value).buffer);
}

/** A string behind its length, which may be a lie. */
export function text(value: string | Uint8Array, length?: bigint): Uint8Array {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([u64(length ?? BigInt(bytes.length)), bytes]);
}

export function pair(key: string, kind: number, value: Uint8Array): Uint8Array {
  return Buffer.concat([text(key), u32(kind), value]);
}

/** A list's kind of items, number of them and bytes. */
export function list(kind: number, count: bigint, ...items: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([u32(kind), u64(count), ...items]);
}

/** An entry of the tensor table; dimensions in the file's order. */
export function entry(name: string, dimensions: readonly bigint[], type: number, offset: bigint): Uint8Array {
  return Buffer.concat([text(name), u32(dimensions.length), ...dimensions.map(u64), u32(type), u64(offset)]);
}
