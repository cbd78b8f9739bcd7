import { type Cursor, quoted } from './cursor.ts';
import { TENSOR_TYPES, type TensorType } from './tensor-types.ts';

/** `GGML_MAX_NAME` is 64; a name that long would not leave room for what ends it. */
const MAX_NAME_BYTES = 64;
const MAX_DIMENSIONS = 4;
/** The least that a tensor's entry takes: length and byte of a name, number of dimensions, one, type, offset. */
const MIN_ENTRY_BYTES = 8 + 1 + 4 + 8 + 4 + 8;

/** A tensor as a GGUF file has it. */
export interface GgufTensor {
  readonly name: string;
  readonly type: TensorType;
  /** Row-major, slowest first: the file's own order reversed. */
  readonly shape: readonly number[];
  /** From the start of the data section. */
  readonly offset: number;
  readonly byteLength: number;
}

/** Reads `count` entries of the tensor table. Where their data lie, `checkLayout` looks at. */
export function parseTensors(cursor: Cursor, count: number): ReadonlyMap<string, GgufTensor> {
  cursor.requireRoom(count, MIN_ENTRY_BYTES, `A table of ${count} tensors`);
  const tensors = new Map<string, GgufTensor>();
  for (let index = 0; index < count; index++) {
    const tensor = parseTensor(cursor, index);
    if (tensors.has(tensor.name)) throw cursor.bad(`the tensor ${quoted(tensor.name)} is there twice.`);
    tensors.set(tensor.name, tensor);
  }
  return tensors;
}

function parseTensor(cursor: Cursor, index: number): GgufTensor {
  const name = cursor.text(`the name of tensor ${index}`, MAX_NAME_BYTES);
  const what = `tensor ${quoted(name)}`;
  const dimensions = cursor.u32();
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw cursor.bad(`${what} has ${dimensions} dimensions; 1 to ${MAX_DIMENSIONS} were expected.`);
  }
  const sizes: number[] = [];
  for (let axis = 0; axis < dimensions; axis++) {
    const size = cursor.size(`A dimension of ${what}`);
    if (size === 0) throw cursor.bad(`${what} has a dimension of 0.`);
    sizes.push(size);
  }
  const number = cursor.u32();
  const type = TENSOR_TYPES.get(number);
  if (type === undefined) throw cursor.bad(`${what} is of the type ${number}, which Flapbook does not know.`);
  const row = sizes[0]!;
  if (row % type.elements !== 0) {
    throw cursor.bad(`${what} of type ${type.name} has rows of ${row}, no multiple of its blocks of ${type.elements}.`);
  }
  const byteLength = sizes.slice(1).reduce((product, size) => product * size, (row / type.elements) * type.bytes);
  if (!Number.isSafeInteger(byteLength)) {
    throw cursor.bad(`${what} of shape [${sizes.join(', ')}] is too large to exist.`);
  }
  return { name, type, shape: sizes.reverse(), offset: cursor.size(`The offset of ${what}`), byteLength };
}

/** Every tensor must lie at a multiple of the alignment, within the file and beside the others. */
export function checkLayout(
  cursor: Cursor,
  tensors: ReadonlyMap<string, GgufTensor>,
  { alignment, dataStart }: { readonly alignment: number; readonly dataStart: number },
): void {
  const available = cursor.fileSize - dataStart;
  let end = 0;
  let previous = '';
  for (const { name, offset, byteLength } of [...tensors.values()].sort((a, b) => a.offset - b.offset)) {
    const what = `tensor ${quoted(name)}`;
    if (offset % alignment !== 0) throw cursor.bad(`${what} begins at ${offset}, no multiple of ${alignment}.`);
    if (offset < end) throw cursor.bad(`${what} overlaps ${previous}.`);
    if (offset + byteLength > available) {
      throw cursor.bad(
        `the file is cut short: ${what} ends at byte ${dataStart + offset + byteLength}, the file at ${cursor.fileSize}.`,
      );
    }
    end = offset + byteLength;
    previous = what;
  }
}
