import type { DataType } from '@flapbook/models';
import type { ExportDataType } from '../format.ts';
import { ELEMENT_BYTES } from '../tensors/encode.ts';
import type { TensorSpec } from '../tensors/specs.ts';
import { elementsOf, type PrunedTensor } from '../tensors/tensor.ts';

const TORCH_NAMES: Readonly<Record<DataType, string>> = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' };

/** What `torch_dtype` of config.json says: the wanted type, or the one that most of the stored numbers have. */
export function torchType(tensors: readonly PrunedTensor[], wanted: ExportDataType): string {
  if (wanted === 'F32' || wanted === 'F16' || wanted === 'BF16') return TORCH_NAMES[wanted];
  const counts = new Map<DataType, number>();
  for (const tensor of tensors) {
    counts.set(tensor.storedType, (counts.get(tensor.storedType) ?? 0) + elementsOf(tensor));
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return TORCH_NAMES[most?.[0] ?? 'F32'];
}

/** Bytes of tensors in a type; in their own, so many a number. */
export function bytesOfSpecs(
  specs: readonly Pick<TensorSpec, 'shape'>[],
  wanted: ExportDataType,
  storedBytes: number,
): number {
  const bytes = wanted === 'STORED' || wanted === 'Q8_0' ? storedBytes : ELEMENT_BYTES[wanted];
  return specs.reduce((sum, spec) => sum + elementsOf(spec), 0) * bytes;
}
