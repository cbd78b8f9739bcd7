import type { DataType } from '@flapbook/models';
import type { ExportDataType } from '../format.ts';

/** `general.file_type`: what most matrices of a file are, by llama.cpp's `llama_ftype`. */
export const FILE_TYPES: Readonly<Record<string, number>> = { F32: 0, F16: 1, Q8_0: 7, BF16: 32 };

const BLOCK = 32;

/**
 * What a tensor is written in. Vectors are float32, as llama.cpp computes with them; rows that do not fill the blocks of a
 * quantised type are float16, as its own tools do.
 */
export function typeOf(shape: readonly number[], storedType: DataType, wanted: ExportDataType): DataType | 'Q8_0' {
  if (shape.length === 1) return 'F32';
  if (wanted === 'STORED') return storedType;
  return wanted === 'Q8_0' && shape.at(-1)! % BLOCK !== 0 ? 'F16' : wanted;
}
