import { readFile } from 'node:fs/promises';
import { FlapbookError } from '@flapbook/flap';
import { SAFETENSORS_BYTES, type SafetensorsType } from './file.ts';

/** What is read at once: vectors of a model, not its weights. */
const MOST_BYTES = 2 * 2 ** 30;

/** A tensor's type, shape and own copy of its bytes. */
export interface RawTensor {
  readonly dataType: SafetensorsType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Reads a file of vectors at once, types that models' weights do not have included. */
export async function readRawTensors(file: string): Promise<ReadonlyMap<string, RawTensor>> {
  const bytes = await readFile(file);
  const bad = (why: string) => new FlapbookError('BAD_CHECKPOINT', `${file}: ${why}.`);
  if (bytes.byteLength > MOST_BYTES || bytes.byteLength < 8) throw bad(`${bytes.byteLength} bytes`);
  const length = Number(bytes.readBigUInt64LE());
  if (8 + length > bytes.byteLength) throw bad('the header does not fit');
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, unknown>;
  const tensors = new Map<string, RawTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets: offsets } = entry as { dtype: string; shape: number[]; data_offsets: number[] };
    const [begin = -1, end = -1] = Array.isArray(offsets) ? offsets : [];
    if (!(dtype in SAFETENSORS_BYTES) || !Array.isArray(shape)) throw bad(`${name} has the type ${dtype}`);
    const dataType = dtype as SafetensorsType;
    const due = shape.reduce((product, size) => product * size, SAFETENSORS_BYTES[dataType]);
    if (begin < 0 || end - begin !== due || 8 + length + end > bytes.byteLength) throw bad(`${name} lies outside`);
    tensors.set(name, { dataType, shape, bytes: new Uint8Array(bytes.subarray(8 + length + begin, 8 + length + end)) });
  }
  return tensors;
}
