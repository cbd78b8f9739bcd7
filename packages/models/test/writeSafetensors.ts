import { writeFile } from 'node:fs/promises';
import type { DataType } from '../src/types.ts';
import { encodeValues } from './encodeValues.ts';

export interface TestTensor {
  readonly name: string;
  readonly dataType: DataType;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Writes a well-formed safetensors file, tensors in the order given. */
export async function writeSafetensors(file: string, tensors: readonly TestTensor[]): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const { name, dataType, shape, values } of tensors) {
    const bytes = encodeValues(dataType, values);
    header[name] = { dtype: dataType, shape, data_offsets: [offset, offset + bytes.length] };
    parts.push(bytes);
    offset += bytes.length;
  }
  await writeFile(file, safetensorsBytes(header, Buffer.concat(parts)));
}

/** A file of any header, true or not: an object is written as JSON, a string as it is. */
export function safetensorsBytes(
  header: object | string,
  data: Uint8Array,
  headerLength?: bigint,
): Uint8Array<ArrayBuffer> {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  // The format pads its header with spaces so that the data is aligned.
  const json = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(headerLength ?? BigInt(json.length));
  return Uint8Array.from(Buffer.concat([prefix, json, data]));
}
