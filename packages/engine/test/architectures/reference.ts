import type { Vector } from './math.ts';

/** A stored tensor's numbers, row-major, by its name. */
export type Weights = (name: string) => Vector;

/** Watches a pass, and changes it where units are pruned. */
export interface Hooks {
  /** What an output projection is given: a vector a token. The answer is what it is given instead. */
  given(layer: number, module: 'attention' | 'mlp', inputs: readonly Vector[]): readonly Vector[];
  /** What it makes of that, its own bias included. */
  made(layer: number, module: 'attention' | 'mlp', output: Vector): Vector;
}

/** An architecture in its own words: a small configuration, the tensors of its files, and what it computes. */
export interface Reference {
  readonly name: string;
  /** Of a model that predicts masked tokens: the token that stands for one. */
  readonly maskTokenId?: number;
  /** config.json */
  readonly config: Readonly<Record<string, unknown>>;
  /** Name and shape of every stored tensor. */
  readonly tensors: readonly (readonly [string, readonly number[]])[];
  /** Parameters that go with a KV group and with an MLP channel. */
  readonly costs: { readonly group: number; readonly channel: number };
  readonly groups: number;
  readonly channelsPerGroup: number;
  readonly intermediate: number;
  /** Logits of the token after each, or of the one in its place. */
  forward(weights: Weights, tokens: Int32Array, hooks: Hooks): Vector[];
}

export const LAYERS = 2;
export const VOCABULARY = 32;

/** One list of a layer's tensors for all layers, with what is outside them. */
export function tensorsOf(
  outside: readonly (readonly [string, readonly number[]])[],
  layer: (index: number) => readonly (readonly [string, readonly number[]])[],
): Reference['tensors'] {
  return [...outside, ...Array.from({ length: LAYERS }, (_, index) => layer(index)).flat()];
}
