import { FlapbookError } from '@flapbook/flap';
import { show } from '../../files.ts';
import type { DataType } from '../../types.ts';
import type { GgufArchitecture, GgufModel } from './architectures/architecture.ts';
import type { GgufHeader } from './header.ts';
import { ggufName } from './names.ts';
import type { GgufTensor } from './parse-tensors.ts';
import { ROPE_FACTORS } from './rope-factors.ts';
import type { TensorView } from './view.ts';

interface Given {
  readonly header: GgufHeader;
  readonly architecture: GgufArchitecture;
  readonly model: GgufModel;
}

/**
 * How the tensors that a model computes with are made of the file's.
 *
 * @param expected - names and shapes in Hugging Face layout
 * @throws FlapbookError TENSOR_MISSING, BAD_CHECKPOINT for a shape that the metadata do not call for, UNSUPPORTED_CONFIG
 *   for a tensor that the model would compute without
 */
export function viewsOf(expected: ReadonlyMap<string, readonly number[]>, given: Given): TensorView[] {
  const { metadata, tensors } = given.header;
  const used = new Set<string>([ROPE_FACTORS]);
  const views = [...expected].map(([name, shape]) => {
    const view = viewOf(name, shape, given);
    if (view.source !== null) used.add(view.source.name);
    return view;
  });
  const other = [...tensors.keys()].find((name) => !used.has(name));
  if (other === undefined) return views;
  throw new FlapbookError(
    'UNSUPPORTED_CONFIG',
    `${metadata.file} has a tensor ${show(other)}, without which the architecture ${given.architecture.name} is computed here.`,
  );
}

function viewOf(name: string, shape: readonly number[], { header, architecture, model }: Given): TensorView {
  const place = ggufName(name);
  if (place === null)
    throw new FlapbookError('UNSUPPORTED_CONFIG', `GGUF files have no place for a tensor ${show(name)}.`);
  const source = header.tensors.get(place.name) ?? null;
  // A layer may do without biases that others have.
  if (source === null && !place.isBias) {
    throw new FlapbookError('TENSOR_MISSING', `${header.metadata.file} has no tensor ${show(place.name)}.`);
  }
  if (source !== null) requireShape(source, shape, header.metadata.file);
  return {
    name,
    source,
    shape,
    dataType: storedType(source),
    pairedRows: place.rotary && architecture.pairedRows ? model.headDim : null,
  };
}

function requireShape({ name, shape, type }: GgufTensor, expected: readonly number[], file: string): void {
  if (shape.length !== expected.length || shape.some((size, axis) => size !== expected[axis])) {
    throw new FlapbookError(
      'BAD_CHECKPOINT',
      `${file}: tensor ${show(name)} has shape [${shape.join(', ')}]; the metadata call for [${expected.join(', ')}].`,
    );
  }
  if (shape.length === 1 && type.elements > 1) {
    throw new FlapbookError('UNSUPPORTED_CONFIG', `${file}: the vector ${show(name)} is stored as ${type.name}.`);
  }
}

/** Quantised values are handed out as float32 numbers, and so are the zeros of a tensor that is not there. */
function storedType(source: GgufTensor | null): DataType {
  const name = source?.type.name;
  return name === 'F16' || name === 'BF16' ? name : 'F32';
}
