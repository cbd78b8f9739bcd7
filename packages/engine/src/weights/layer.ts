import { type LayerNames, type LinearNames, type StoredCheckpoint, type Tensor, toFloat32 } from '@flapbook/models';
import type { BiasName } from '../graph/block.ts';

/** A vector or a row-major matrix in float32. */
export interface Weight {
  readonly data: Float32Array;
  readonly dimensions: readonly number[];
}

export const MATRIX_NAMES = ['query', 'key', 'value', 'attentionOutput', 'gate', 'up', 'down'] as const;
export type MatrixName = (typeof MATRIX_NAMES)[number];
export type WeightName = MatrixName | BiasName | 'attentionNorm' | 'mlpNorm';

/**
 * The weights of one layer as a pass uses them. They are widened to float32 here, once a layer, and not in the graph,
 * which would do it again for every batch of rows. A module that has nothing left has none but its output's bias.
 */
export interface LayerWeights {
  /** KV groups and MLP channels, as many as the matrices have. */
  readonly groups: number;
  readonly channels: number;
  readonly weights: ReadonlyMap<WeightName, Weight>;
}

const LINEARS: readonly (readonly [MatrixName, BiasName, (names: LayerNames) => LinearNames])[] = [
  ['query', 'queryBias', (names) => names.query],
  ['key', 'keyBias', (names) => names.key],
  ['value', 'valueBias', (names) => names.value],
  ['attentionOutput', 'attentionOutputBias', (names) => names.attentionOutput],
  ['gate', 'gateBias', (names) => names.gate],
  ['up', 'upBias', (names) => names.up],
  ['down', 'downBias', (names) => names.down],
];

/** Bytes that a layer's weights take in float32. */
export function layerBytes(checkpoint: StoredCheckpoint, names: LayerNames): number {
  let elements = 0;
  for (const [, tensor] of tensorsOf(names)) {
    elements += checkpoint.require(tensor).shape.reduce((product, size) => product * size, 1);
  }
  return elements * 4;
}

/** A layer's tensors in the type they are stored in, which is half the memory of float32 for most models. */
export type StoredLayer = ReadonlyMap<WeightName, Tensor>;

export async function readLayer(checkpoint: StoredCheckpoint, names: LayerNames): Promise<StoredLayer> {
  const tensors = new Map<WeightName, Tensor>();
  for (const [name, tensor] of tensorsOf(names)) tensors.set(name, await checkpoint.read(tensor));
  return tensors;
}

export function widenLayer(stored: StoredLayer, headDim: number): LayerWeights {
  const weights = new Map<WeightName, Weight>();
  for (const [name, tensor] of stored) weights.set(name, widen(tensor));
  return {
    groups: weights.get('key')!.dimensions[0]! / headDim,
    channels: weights.get('up')!.dimensions[0]!,
    weights,
  };
}

export async function readWeight(checkpoint: StoredCheckpoint, name: string): Promise<Weight> {
  return widen(await checkpoint.read(name));
}

function widen(tensor: Tensor): Weight {
  return { data: toFloat32(tensor), dimensions: tensor.shape };
}

function* tensorsOf(names: LayerNames): Generator<readonly [WeightName, string]> {
  yield ['attentionNorm', names.attentionNorm];
  yield ['mlpNorm', names.mlpNorm];
  for (const [weight, bias, select] of LINEARS) {
    const linear = select(names);
    yield [weight, linear.weight];
    if (linear.bias !== null) yield [bias, linear.bias];
  }
}
