import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FlapbookError, prunableParameters } from '@flapbook/flap';
import canonicalize from 'canonicalize';
import { expectedTensors } from '../architectures/tensors.ts';
import { toFloat32 } from '../checkpoints/convert.ts';
import { ELEMENT_BYTES } from '../checkpoints/header.ts';
import { show } from '../files.ts';
import { tokenizerDigest } from '../tokenizers/digest.ts';
import type { ModelDescription, ModelFolder, ModelInspection, TensorInfo } from '../types.ts';

import { ColumnSums } from './columns.ts';
import { findNonFinite } from './finite.ts';

export interface InspectOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytesDone: number, bytesTotal: number) => void;
}

/** A few milliseconds of work: a server that inspects a model goes on answering. A multiple of every element's size. */
const CHUNK_BYTES = 2 ** 21;

/**
 * One pass over all the bytes that a model computes with: checks that every weight is finite, hashes the content and
 * sums the columns of the output projections. Reads a few megabytes at a time, the next ones while these are worked on.
 *
 * The digest is the SHA-256 of a line `flapbook model 1`, a line with the description as canonical JSON and then, in
 * the order of their names, of every tensor: a line `["name","type",[shape]]` and the bytes as stored. Where the files
 * lie, how they are sharded and what else they hold (buffers that the model does not use, metadata) does not count.
 */
export async function inspectModel(folder: ModelFolder, options: InspectOptions = {}): Promise<ModelInspection> {
  const { checkpoint, description } = folder;
  const tensors = [...expectedTensors(description).keys()].sort().map((name) => checkpoint.require(name));
  const columns = columnSums(description);
  const byteLength = tensors.reduce((sum, tensor) => sum + tensor.byteLength, 0);
  const hash = createHash('sha256').update(`flapbook model 1\n${canonicalize(description)}\n`);
  let done = 0;
  for (const tensor of tensors) {
    hash.update(`${canonicalize([tensor.name, tensor.dataType, tensor.shape])}\n`);
    const sums = columns.get(tensor.name);
    for await (const { data, start } of chunks(folder, tensor)) {
      if (options.signal?.aborted) throw new FlapbookError('CANCELLED', 'The inspection of the model was cancelled.');
      requireFinite(tensor, data, start);
      hash.update(data);
      sums?.add(toFloat32({ dataType: tensor.dataType, data }));
      done += data.length;
      options.onProgress?.(done, byteLength);
      await nextTurn();
    }
  }
  return {
    digest: hash.digest('hex'),
    tokenizerDigest: await tokenizerDigest(folder.directory),
    parameters: tensors.reduce((sum, tensor) => sum + tensor.byteLength / ELEMENT_BYTES[tensor.dataType], 0),
    prunableParameters: prunableParameters(folder.shape),
    byteLength,
    weights: description.names.layers.map((layer) => ({
      attention: columns.get(layer.attentionOutput.weight)!.finish(),
      mlp: columns.get(layer.down.weight)!.finish(),
    })),
  };
}

function columnSums(description: ModelDescription): ReadonlyMap<string, ColumnSums> {
  const columns = new Map<string, ColumnSums>();
  const attentionWidth = description.queryHeads * description.headDim;
  for (const layer of description.names.layers) {
    columns.set(layer.attentionOutput.weight, new ColumnSums(description.hiddenSize, attentionWidth));
    columns.set(layer.down.weight, new ColumnSums(description.hiddenSize, description.intermediateSize));
  }
  return columns;
}

async function* chunks(
  { checkpoint }: ModelFolder,
  tensor: TensorInfo,
): AsyncGenerator<{ readonly data: Uint8Array; readonly start: number }> {
  const read = (start: number) =>
    checkpoint.readBytes(tensor.name, { start, length: Math.min(CHUNK_BYTES, tensor.byteLength - start) });
  let pending = read(0);
  for (let start = 0; start < tensor.byteLength; start += CHUNK_BYTES) {
    const data = await pending;
    if (start + CHUNK_BYTES < tensor.byteLength) {
      pending = read(start + CHUNK_BYTES);
      // It fails where it is awaited; until then Node must not take it for a failure that nobody handles.
      pending.catch(() => {});
    }
    yield { data, start };
  }
}

function requireFinite(tensor: TensorInfo, data: Uint8Array, start: number): void {
  const found = findNonFinite(tensor.dataType, data);
  if (found < 0) return;
  const value = toFloat32({ dataType: tensor.dataType, data })[found]!;
  let rest = start / ELEMENT_BYTES[tensor.dataType] + found;
  const index: number[] = [];
  for (const size of [...tensor.shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  throw new FlapbookError('BAD_WEIGHT', `Tensor ${show(tensor.name)} holds ${value} at [${index.join(', ')}].`);
}
