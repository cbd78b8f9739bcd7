import { FlapbookError } from '@flapbook/flap';
import { decodeText, isRecord, parseJsonObject, show } from '../files.ts';
import type { DataType, TensorInfo } from '../types.ts';
import { findDuplicateKey } from './duplicate-keys.ts';

/** Bytes an element takes in each type that Flapbook reads. */
export const ELEMENT_BYTES: Readonly<Record<DataType, number>> = { F32: 4, F16: 2, BF16: 2 };

export interface FileHeader {
  readonly tensors: readonly TensorInfo[];
  /** Tensors of types that are not read: name and type. They matter only where a model needs them. */
  readonly unsupported: ReadonlyMap<string, string>;
}

interface Entry {
  readonly name: string;
  readonly dataType: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads the JSON header of a safetensors file and checks all it claims against the file's size. As in the format's own
 * library, tensors must follow one another without overlap, hole or rest.
 */
export function parseHeader(
  bytes: Uint8Array,
  where: { readonly file: string; readonly fileSize: number },
): FileHeader {
  const text = decodeText(bytes, `The header of ${where.file}`, 'BAD_CHECKPOINT');
  const header = parseJsonObject(text, `The header of ${where.file}`, 'BAD_CHECKPOINT');
  const duplicate = findDuplicateKey(text);
  if (duplicate !== null) throw bad(`The header of ${where.file} holds the key ${show(duplicate)} twice.`);

  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name !== '__metadata__') entries.push(parseEntry(name, value, where.file));
  }
  const dataStart = 8 + bytes.length;
  checkLayout(entries, { file: where.file, dataLength: where.fileSize - dataStart });

  const tensors: TensorInfo[] = [];
  const unsupported = new Map<string, string>();
  for (const { name, dataType, shape, begin, end } of entries) {
    if (isDataType(dataType)) {
      tensors.push({ name, dataType, shape, file: where.file, offset: dataStart + begin, byteLength: end - begin });
    } else unsupported.set(name, dataType);
  }
  return { tensors, unsupported };
}

function parseEntry(name: string, value: unknown, file: string): Entry {
  const tensor = `${file}: tensor ${show(name)}`;
  if (!isRecord(value)) throw bad(`${tensor} must be described by an object, not ${show(value)}.`);
  const { dtype: dataType, shape, data_offsets: offsets } = value;
  if (typeof dataType !== 'string') throw bad(`${tensor} has dtype ${show(dataType)}; a string was expected.`);
  if (!isSizes(shape)) throw bad(`${tensor} has shape ${show(shape)}; non-negative integers were expected.`);
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw bad(`${tensor} has data_offsets ${show(offsets)}; two non-negative integers were expected.`);
  }
  const [begin, end] = offsets as readonly [number, number];
  if (end < begin) throw bad(`${tensor} ends (${end}) before it begins (${begin}).`);
  if (isDataType(dataType)) {
    const expected = shape.reduce((product, size) => product * size, ELEMENT_BYTES[dataType]);
    if (!Number.isSafeInteger(expected)) throw bad(`${tensor} has shape ${show(shape)}, which is too large to exist.`);
    if (end - begin !== expected) {
      throw bad(
        `${tensor} of type ${dataType} and shape ${show(shape)} needs ${expected} bytes; its data_offsets give it ${end - begin}.`,
      );
    }
  }
  return { name, dataType, shape, begin, end };
}

function checkLayout(entries: readonly Entry[], data: { readonly file: string; readonly dataLength: number }): void {
  const sorted = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  let previous = 'the header';
  for (const { name, begin, end } of sorted) {
    if (begin < position) throw bad(`${data.file}: tensor ${show(name)} overlaps ${previous}.`);
    if (begin > position) {
      throw bad(`${data.file}: ${begin - position} bytes between ${previous} and tensor ${show(name)} belong to none.`);
    }
    if (end > data.dataLength) {
      const last = sorted.at(-1)!.end;
      throw bad(
        `${data.file} is cut short: its tensors take ${last} bytes after the header, the file has ${data.dataLength}; ` +
          `${last - data.dataLength} bytes are missing, from tensor ${show(name)} on.`,
      );
    }
    position = end;
    previous = `tensor ${show(name)}`;
  }
  if (position < data.dataLength) {
    throw bad(`${data.file} has ${data.dataLength - position} bytes after ${previous} that belong to no tensor.`);
  }
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function isDataType(name: string): name is DataType {
  return Object.hasOwn(ELEMENT_BYTES, name);
}

function bad(message: string): FlapbookError {
  return new FlapbookError('BAD_CHECKPOINT', message);
}
