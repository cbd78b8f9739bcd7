import { bytesSection, type Section, sectionedFile } from '../files/sections.ts';
import type { ExportFile } from '../format.ts';

/** Types of the format that are written here, with the bytes of an element. */
export const SAFETENSORS_BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2, U8: 1 } as const;
export type SafetensorsType = keyof typeof SAFETENSORS_BYTES;

/** A tensor that is written as it is made. */
export interface WrittenTensor {
  readonly name: string;
  readonly dataType: SafetensorsType;
  readonly shape: readonly number[];
  /** Its little-endian bytes in row-major order from one of them on, in pieces. */
  bytes(start: number): AsyncIterable<Uint8Array>;
}

export function byteLengthOf({ dataType, shape }: Pick<WrittenTensor, 'dataType' | 'shape'>): number {
  return shape.reduce((product, size) => product * size, SAFETENSORS_BYTES[dataType]);
}

/**
 * A safetensors file: the header's length as a 64-bit number, the header as JSON with spaces to a multiple of 8, the
 * tensors one after another (github.com/huggingface/safetensors, Format).
 */
export function safetensorsFile(
  path: string,
  tensors: readonly WrittenTensor[],
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): ExportFile {
  const header = headerOf(tensors, metadata);
  const sections = tensors.map(
    (tensor): Section => ({
      name: tensor.name,
      byteLength: byteLengthOf(tensor),
      bytes: (start) => tensor.bytes(start),
    }),
  );
  return sectionedFile(path, { layout: header, sections: [bytesSection('the header', header), ...sections] });
}

function headerOf(tensors: readonly WrittenTensor[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const entries: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const tensor of tensors) {
    const end = offset + byteLengthOf(tensor);
    entries[tensor.name] = { dtype: tensor.dataType, shape: tensor.shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(entries));
  const length = Math.ceil(json.byteLength / 8) * 8;
  const header = Buffer.alloc(8 + length, ' ');
  header.writeBigUInt64LE(BigInt(length));
  json.copy(header, 8);
  return header;
}
