import {
  type LayerNames,
  type LinearNames,
  layerWidths,
  type ModelDescription,
  type ModelFolder,
  type StoredCheckpoint,
  type Tensor,
  toFloat32,
  traitsOf,
} from '@flapbook/models';
import { alibiSlopes } from '../graph/alibi.ts';
import { type BiasName, NORM_NAMES, type NormName } from '../graph/block.ts';
import type { SpareMemory } from '../spare-memory.ts';

/** A vector or a row-major matrix in float32. */
export interface Weight {
  readonly data: Float32Array;
  readonly dimensions: readonly number[];
}

export const MATRIX_NAMES = ['query', 'key', 'value', 'attentionOutput', 'gate', 'up', 'down'] as const;
export type MatrixName = (typeof MATRIX_NAMES)[number];
/** `slopes`: of attention with linear biases, a number a query head. */
export type WeightName = MatrixName | BiasName | NormName | 'slopes';

/**
 * The weights of one layer as a pass uses them. They are widened to float32 here, once a layer, and not in the graph,
 * which would do it again for every batch of rows. A module that has nothing left has none but its output's bias, and
 * its norm where that stands behind it.
 */
export interface LayerWeights {
  /** KV groups and MLP channels, as many as the matrices have. */
  readonly groups: number;
  readonly channels: number;
  /** Whether its attention sees a window only: see `LocalAttention`. */
  readonly local: boolean;
  readonly weights: ReadonlyMap<WeightName, Weight>;
}

const LINEARS: readonly (readonly [MatrixName, BiasName, (names: LayerNames) => LinearNames | null])[] = [
  ['query', 'queryBias', (names) => names.query],
  ['key', 'keyBias', (names) => names.key],
  ['value', 'valueBias', (names) => names.value],
  ['attentionOutput', 'attentionOutputBias', (names) => names.attentionOutput],
  ['gate', 'gateBias', (names) => names.gate],
  ['up', 'upBias', (names) => names.up],
  ['down', 'downBias', (names) => names.down],
];

/** Bytes that a layer's weights take in float32. */
export function layerBytes({ checkpoint, description }: ModelFolder, layer: number): number {
  let elements = 0;
  for (const [, tensor] of tensorsOf(description, layer)) {
    elements += checkpoint.require(tensor).shape.reduce((product, size) => product * size, 1);
  }
  return elements * 4;
}

/** A layer's tensors in the type they are stored in, which is half the memory of float32 for most models. */
export type StoredLayer = ReadonlyMap<WeightName, Tensor>;

/** All tensors at once: an engine that blocks the event loop would let the second one begin when it is done. */
export async function readLayer(
  { checkpoint, description }: ModelFolder,
  layer: number,
  spare: SpareMemory | null,
): Promise<StoredLayer> {
  const memory = spare ? (byteLength: number) => spare.bytes(byteLength) : undefined;
  const read = async ([name, tensor]: readonly [WeightName, string]) =>
    [name, await checkpoint.read(tensor, memory)] as const;
  return new Map(await Promise.all([...tensorsOf(description, layer)].map(read)));
}

export function widenLayer(
  stored: StoredLayer,
  {
    description,
    layer,
    spare,
  }: { readonly description: ModelDescription; readonly layer: number; readonly spare: SpareMemory | null },
): LayerWeights {
  const { alibi, local } = traitsOf(description);
  const memory = spare ? (length: number) => spare.floats(length) : undefined;
  const weights = new Map<WeightName, Weight>();
  for (const [name, tensor] of stored) {
    weights.set(name, isNorm(name) ? widenNorm(tensor, description) : widen(tensor, memory));
  }
  if (alibi) {
    weights.set('slopes', { data: alibiSlopes(description.queryHeads), dimensions: [description.queryHeads] });
  }
  return {
    groups: (weights.get('key')?.dimensions[0] ?? 0) / description.headDim,
    channels: weights.get('up')?.dimensions[0] ?? 0,
    local: local?.layers[layer] ?? false,
    weights,
  };
}

export async function readWeight(checkpoint: StoredCheckpoint, name: string): Promise<Weight> {
  return widen(await checkpoint.read(name));
}

/** A norm's weight as it is multiplied with. */
export function widenNorm(tensor: Tensor, description: ModelDescription): Weight {
  const weight = widen(tensor);
  if (traitsOf(description).norm !== 'rms-plus-one') return weight;
  return { ...weight, data: weight.data.map((value) => 1 + value) };
}

export function widen(tensor: Tensor, memory?: (length: number) => Float32Array): Weight {
  return { data: toFloat32(tensor, memory), dimensions: tensor.shape };
}

function isNorm(name: WeightName): boolean {
  return (NORM_NAMES as readonly WeightName[]).includes(name);
}

/** Modules without units have nothing but their outputs' biases, as `expectedTensors` says. */
function* tensorsOf(description: ModelDescription, layer: number): Generator<readonly [WeightName, string]> {
  const names = description.names.layers[layer]!;
  const { keyValueHeads, intermediateSize } = layerWidths(description, layer);
  const isThere = (name: WeightName) =>
    (keyValueHeads > 0 || !ATTENTION.includes(name)) && (intermediateSize > 0 || !MLP.includes(name));
  for (const name of NORM_NAMES) {
    const tensor = names[name];
    if (tensor !== undefined && isThere(name)) yield [name, tensor];
  }
  for (const [weight, bias, select] of LINEARS) {
    const linear = select(names);
    if (linear === null) continue;
    if (isThere(weight)) yield [weight, linear.weight];
    if (linear.bias !== null && isThere(bias)) yield [bias, linear.bias];
  }
}

/** What a module without units does without. */
const ATTENTION: readonly WeightName[] = [
  'attentionNorm',
  'attentionNormBias',
  'query',
  'queryBias',
  'queryNorm',
  'key',
  'keyBias',
  'keyNorm',
  'value',
  'valueBias',
  'attentionOutput',
];
const MLP: readonly WeightName[] = ['mlpNorm', 'mlpNormBias', 'gate', 'gateBias', 'up', 'upBias', 'down'];
