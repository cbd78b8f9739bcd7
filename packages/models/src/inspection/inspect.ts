import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FlapbookError, prunableParameters, type WeightStatistics } from '@flapbook/flap';
import canonicalize from 'canonicalize';
import { storedTensors } from '../architectures/tensors.ts';
import { layerWidths } from '../architectures/widths.ts';
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
  const { description } = folder;
  const tensors = tensorsOf(folder);
  const columns = columnSums(description);
  const hash = new ModelHash(folder);
  await passOver(folder, tensors, {
    ...options,
    onTensor: (tensor) => hash.begin(tensor),
    onChunk(tensor, data, start) {
      requireFinite(tensor, data, start);
      hash.update(data);
      columns.get(tensor.name)?.add(toFloat32({ dataType: tensor.dataType, data }));
    },
  });
  await addViews(folder, columns, { signal: options.signal });
  return {
    digest: hash.finish(),
    tokenizerDigest: await tokenizerDigest(folder.directory),
    ...countModel(folder),
    weights: finishLayers(description, columns),
  };
}

/** The sums of columns alone, as `inspectModel` gives them: reads the output projections and nothing else. */
export async function inspectColumns(
  folder: ModelFolder,
  options: InspectOptions = {},
): Promise<ModelInspection['weights']> {
  const columns = columnSums(folder.description);
  const tensors = [...columns].flatMap(([name, { width }]) => (width > 0 ? [folder.checkpoint.require(name)] : []));
  await passOver(folder, tensors, {
    ...options,
    onChunk: ({ name, dataType }, data) => columns.get(name)!.add(toFloat32({ dataType, data })),
  });
  return finishLayers(folder.description, columns);
}

function finishLayers(
  { names }: ModelDescription,
  columns: ReadonlyMap<string, ColumnSums>,
): ModelInspection['weights'] {
  return names.layers.map((layer) => ({
    attention: columns.get(layer.attentionOutput.weight)!.finish(),
    mlp: columns.get(layer.down.weight)!.finish(),
  }));
}

/** Output projections that are views of what is stored are read once more, as the matrices that they are. */
async function addViews(
  folder: ModelFolder,
  columns: ReadonlyMap<string, ColumnSums>,
  {
    signal,
    isWanted = () => true,
  }: Pick<InspectOptions, 'signal'> & { readonly isWanted?: (tensor: TensorInfo) => boolean },
): Promise<void> {
  const names = [...columns.keys()].filter((name) => folder.description.views?.[name] !== undefined);
  const tensors = names.map((name) => folder.checkpoint.require(name)).filter(isWanted);
  await passOver(folder, tensors, {
    signal,
    onChunk: ({ name, dataType }, data) => columns.get(name)!.add(toFloat32({ dataType, data })),
  });
}

/** Sums of columns that one file of a checkpoint holds. */
export interface FileWeights {
  readonly layer: number;
  readonly module: 'attention' | 'mlp';
  readonly weights: WeightStatistics;
}

/**
 * What `inspectModel` does but for the digest, for the tensors of one file: the files of a model may be inspected side by
 * side. An output projection lies in one file, as every tensor does.
 */
export async function inspectFile(
  folder: ModelFolder,
  file: string,
  options: InspectOptions = {},
): Promise<FileWeights[]> {
  const tensors = tensorsOf(folder).filter((tensor) => tensor.file === file);
  const columns = columnSums(folder.description);
  await passOver(folder, tensors, {
    ...options,
    onChunk(tensor, data, start) {
      requireFinite(tensor, data, start);
      columns.get(tensor.name)?.add(toFloat32({ dataType: tensor.dataType, data }));
    },
  });
  const isHere = ({ file: holder }: TensorInfo): boolean => holder === file;
  // Of a module without units there is no tensor; the file that has the embedding speaks for it.
  const embedding = folder.checkpoint.require(folder.description.names.embedding);
  const holderOf = (name: string) => (columns.get(name)!.width > 0 ? folder.checkpoint.require(name) : embedding);
  await addViews(folder, columns, { signal: options.signal, isWanted: isHere });
  return folder.description.names.layers.flatMap(({ attentionOutput, down }, layer) => {
    const found = [
      { layer, module: 'attention', tensor: attentionOutput.weight },
      { layer, module: 'mlp', tensor: down.weight },
    ] as const;
    return found
      .filter(({ tensor }) => isHere(holderOf(tensor)))
      .map(({ tensor, ...where }) => ({ ...where, weights: columns.get(tensor)!.finish() }));
  });
}

/** The digest alone, as `inspectModel` gives it. It runs through the tensors by name, whatever files they lie in. */
export async function digestModel(folder: ModelFolder, options: InspectOptions = {}): Promise<string> {
  const hash = new ModelHash(folder);
  await passOver(folder, tensorsOf(folder), {
    ...options,
    onTensor: (tensor) => hash.begin(tensor),
    onChunk: (_tensor, data) => hash.update(data),
  });
  return hash.finish();
}

/** Parameters and bytes of what a model computes with, from its tensors' shapes. */
export function countModel(
  folder: ModelFolder,
): Pick<ModelInspection, 'parameters' | 'prunableParameters' | 'byteLength'> {
  const tensors = tensorsOf(folder);
  return {
    parameters: tensors.reduce((sum, tensor) => sum + tensor.byteLength / ELEMENT_BYTES[tensor.dataType], 0),
    prunableParameters: prunableParameters(folder.shape),
    byteLength: bytesOf(tensors),
  };
}

class ModelHash {
  readonly #hash = createHash('sha256');

  constructor({ description }: ModelFolder) {
    this.#hash.update(`flapbook model 1\n${canonicalize(description)}\n`);
  }

  begin({ name, dataType, shape }: TensorInfo): void {
    this.#hash.update(`${canonicalize([name, dataType, shape])}\n`);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  finish(): string {
    return this.#hash.digest('hex');
  }
}

/** The stored tensors that a model computes with, by name. */
function tensorsOf({ checkpoint, description }: ModelFolder): TensorInfo[] {
  return [...storedTensors(description).keys()].sort().map((name) => checkpoint.require(name));
}

function bytesOf(tensors: readonly TensorInfo[]): number {
  return tensors.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

interface Pass extends InspectOptions {
  readonly onTensor?: (tensor: TensorInfo) => void;
  readonly onChunk: (tensor: TensorInfo, data: Uint8Array, start: number) => void;
}

async function passOver(folder: ModelFolder, tensors: readonly TensorInfo[], pass: Pass): Promise<void> {
  const byteLength = bytesOf(tensors);
  let done = 0;
  for (const tensor of tensors) {
    pass.onTensor?.(tensor);
    for await (const { data, start } of chunks(folder, tensor)) {
      if (pass.signal?.aborted) throw new FlapbookError('CANCELLED', 'The inspection of the model was cancelled.');
      pass.onChunk(tensor, data, start);
      done += data.length;
      pass.onProgress?.(done, byteLength);
      await nextTurn();
    }
  }
}

function columnSums(description: ModelDescription): ReadonlyMap<string, ColumnSums> {
  const columns = new Map<string, ColumnSums>();
  const { hiddenSize, headDim } = description;
  for (const [index, layer] of description.names.layers.entries()) {
    const { queryHeads, intermediateSize } = layerWidths(description, index);
    columns.set(layer.attentionOutput.weight, new ColumnSums(hiddenSize, queryHeads * headDim));
    columns.set(layer.down.weight, new ColumnSums(hiddenSize, intermediateSize));
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
