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
import { bytesSection, type Section, sectionedFile, tensorSection, zeroSection } from '../files/sections.ts';
import type { ExportDataType, ExportFile } from '../format.ts';
import { encode, encodePiece } from '../tensors/encode.ts';
import { elementsOf, type PrunedTensor } from '../tensors/tensor.ts';
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
  const sections = written.map((one, index) => sectionOf(one, layout.tensors[index]!.byteLength, headDim));
  if (factors !== null) sections.push(bytesSection(ROPE_FACTORS, encode(factors, 'F32')));
  return sectionedFile(path, {
    layout: layout.header,
    sections: [
      bytesSection('the header', layout.header),
      ...sections.flatMap((section, index) => [section, zeroSection(layout.tensors[index]!.padding)]),
    ],
  });
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

/** Rotary rows are put in another order within a head, so that a head is made as a whole. */
function sectionOf({ tensor, type, rotary }: Written, byteLength: number, headDim: number): Section {
  const rowBytes = byteLength / tensor.shape[0]!;
  return tensorSection(tensor, {
    byteLength,
    multiple: rotary ? headDim : 1,
    encode(piece) {
      const bytes = type === 'Q8_0' ? quantiseQ8(toFloat32(piece)) : encodePiece(piece, type);
      return rotary ? paired(bytes, rowBytes, headDim) : bytes;
    },
  });
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
