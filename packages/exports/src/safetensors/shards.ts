import { tensorSection } from '../files/sections.ts';
import { jsonFile } from '../files/small.ts';
import type { ExportDataType, ExportFile } from '../format.ts';
import { encodePiece } from '../tensors/encode.ts';
import type { PrunedTensor } from '../tensors/tensor.ts';
import { byteLengthOf, safetensorsFile, type WrittenTensor } from './file.ts';

/** A larger model comes in several files, so that a cut transfer loses little. */
const SHARD_BYTES = 2 * 2 ** 30;

/** A model's tensors as `model.safetensors`, or as shards with their index, under names that every loader looks for. */
export function safetensorsCheckpoint(
  tensors: readonly PrunedTensor[],
  dataType: ExportDataType,
  shardBytes = SHARD_BYTES,
): ExportFile[] {
  const written = tensors.map((tensor) => writtenTensor(tensor, dataType));
  const shards = shardsOf(written, shardBytes);
  if (shards.length === 1) return [safetensorsFile('model.safetensors', written)];
  const digits = (index: number) => String(index).padStart(5, '0');
  const nameOf = (shard: number) => `model-${digits(shard + 1)}-of-${digits(shards.length)}.safetensors`;
  const weightMap = shards.flatMap((shard, i) => shard.map(({ name }) => [name, nameOf(i)] as const));
  return [
    ...shards.map((shard, i) => safetensorsFile(nameOf(i), shard)),
    jsonFile('model.safetensors.index.json', {
      metadata: { total_size: written.reduce((sum, tensor) => sum + byteLengthOf(tensor), 0) },
      weight_map: Object.fromEntries(weightMap),
    }),
  ];
}

function writtenTensor(tensor: PrunedTensor, wanted: ExportDataType): WrittenTensor {
  const dataType = wanted === 'F32' || wanted === 'F16' || wanted === 'BF16' ? wanted : tensor.storedType;
  const { name, shape } = tensor;
  const { bytes } = tensorSection(tensor, {
    byteLength: byteLengthOf({ dataType, shape }),
    encode: (piece) => encodePiece(piece, dataType),
  });
  return { name, dataType, shape, bytes };
}

/** Tensors in their order, a new file where the next one would make it too large. */
function shardsOf(tensors: readonly WrittenTensor[], most: number): WrittenTensor[][] {
  const shards: WrittenTensor[][] = [[]];
  let bytes = 0;
  for (const tensor of tensors) {
    const size = byteLengthOf(tensor);
    if (bytes > 0 && bytes + size > most) {
      shards.push([]);
      bytes = 0;
    }
    shards.at(-1)!.push(tensor);
    bytes += size;
  }
  return shards;
}
