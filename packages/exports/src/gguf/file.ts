import { FlapbookError } from '@flapbook/flap';
import {
  type GgufValue,
  ggufName,
  layOutGguf,
  llama3Factors,
  type ModelDescription,
  ROPE_FACTORS,
  toFloat32,
} from '@flapbook/models';
import type { ExportDataType, ExportFile } from '../format.ts';
import { ELEMENT_BYTES, encode, encodePiece } from '../tensors/encode.ts';
import { elementsOf, type Piece, type PrunedTensor, piecesOf } from '../tensors/tensor.ts';
import { quantiseQ8 } from './q8.ts';
import { ggufTarget } from './target.ts';
import { FILE_TYPES, typeOf } from './types.ts';

interface Written {
  readonly tensor: PrunedTensor;
  readonly name: string;
  readonly type: ReturnType<typeof typeOf>;
  /** Whether rows of query or key are written in the order in which rotary embeddings turn them. */
  readonly rotary: boolean;
}

/** A GGUF file whose tensors are made as they are written. */
export function ggufFile(
  path: string,
  tensors: readonly PrunedTensor[],
  {
    metadata,
    dataType,
    description,
  }: {
    readonly metadata: readonly (readonly [string, GgufValue])[];
    readonly dataType: ExportDataType;
    readonly description: ModelDescription;
  },
): ExportFile {
  const { headDim } = description;
  const written = tensors.map((tensor) =>
    writtenOf(tensor, { dataType, pairedRows: ggufTarget(description)!.pairedRows }),
  );
  const factors = ropeFactors(description);
  const facts: readonly (readonly [string, GgufValue])[] = [
    ['general.file_type', { kind: 'u32', value: FILE_TYPES[mostOf(written)]! }],
    ['general.quantization_version', { kind: 'u32', value: 2 }],
  ];
  const layout = layOutGguf(
    [...metadata, ...facts],
    [
      ...written.map(({ name, type, tensor: { shape } }) => ({ name, type, shape })),
      ...(factors === null ? [] : [{ name: ROPE_FACTORS, type: 'F32', shape: [factors.length] }]),
    ],
  );
  return {
    path,
    byteLength: layout.byteLength,
    async *write(signal) {
      yield layout.header.slice();
      for (const [index, one] of written.entries()) {
        const { byteLength, padding } = layout.tensors[index]!;
        let done = 0;
        for await (const piece of bytesOf(one, headDim)) {
          signal?.throwIfAborted();
          done += piece.byteLength;
          yield piece;
        }
        // A file whose tensors lie elsewhere than its header says would be worthless, and nobody would notice.
        if (done !== byteLength) throw new RangeError(`${one.name} has ${done} bytes where ${byteLength} are due.`);
        if (padding > 0) yield new Uint8Array(padding);
      }
      if (factors === null) return;
      yield encode(factors, 'F32').slice();
      yield new Uint8Array(layout.tensors.at(-1)!.padding);
    },
  };
}

/** Llama 3's scaling, which has no words among the metadata. */
function ropeFactors({ rope, headDim }: ModelDescription): Float32Array | null {
  if (rope?.scaling.type !== 'llama3') return null;
  return llama3Factors(rope.scaling, { theta: rope.theta, headDim });
}

function writtenOf(
  tensor: PrunedTensor,
  { dataType, pairedRows }: { readonly dataType: ExportDataType; readonly pairedRows: boolean },
): Written {
  const place = ggufName(tensor.name);
  if (place === null) throw new FlapbookError('UNSUPPORTED_CONFIG', `GGUF files have no place for ${tensor.name}.`);
  const { name, rotary } = place;
  return { tensor, name, rotary: rotary && pairedRows, type: typeOf(tensor.shape, tensor.storedType, dataType) };
}

/** The type that most numbers have. */
function mostOf(written: readonly Written[]): string {
  const counts = new Map<string, number>();
  for (const { type, tensor } of written) counts.set(type, (counts.get(type) ?? 0) + elementsOf(tensor));
  return [...counts].sort((a, b) => b[1] - a[1])[0]![0];
}

async function* bytesOf({ tensor, type, rotary }: Written, headDim: number): AsyncGenerator<Uint8Array> {
  for await (const piece of piecesOf(tensor, rotary ? headDim : 1)) {
    const bytes = type === 'Q8_0' ? quantiseQ8(toFloat32(piece)) : encodePiece(piece, type);
    yield rotary ? paired(bytes, bytes.length / rowsOf(piece, tensor), headDim) : bytes;
  }
}

function rowsOf({ data, dataType }: Piece, { shape: [, columns = 1] }: PrunedTensor): number {
  return data.length / ELEMENT_BYTES[dataType] / columns;
}

/** Whole heads of rows, the halves of each pair side by side: row 2j + s of a head is row s·D/2 + j of Hugging Face's. */
function paired(bytes: Uint8Array, rowBytes: number, headDim: number): Uint8Array {
  const half = headDim / 2;
  const result = new Uint8Array(bytes.length);
  for (let row = 0; row < bytes.length / rowBytes; row++) {
    const within = row % headDim;
    const to = row - within + 2 * (within % half) + Math.floor(within / half);
    result.set(bytes.subarray(row * rowBytes, (row + 1) * rowBytes), to * rowBytes);
  }
  return result;
}
