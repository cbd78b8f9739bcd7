import { type ModelDescription, type ModelFolder, type Rope, toFloat32 } from '@flapbook/models';
import type { LayerPruning, OutputProjections, Pruning } from '../src/types.ts';

/** One module's inputs of its output projection: per channel, mean and centred sum of squares over the row. */
export interface ReferenceStatistics {
  readonly mean: Float64Array;
  readonly m2: Float64Array;
}

export interface ReferencePass {
  /** -ln p of each predicted token. */
  readonly nll: Float64Array;
  /** Logits after the last token. */
  readonly logits: Float64Array;
  readonly statistics: readonly { readonly attention: ReferenceStatistics; readonly mlp: ReferenceStatistics }[];
  /** A layer: the sum over tokens of the cosine between the block's input and its output. */
  readonly cosines: readonly number[];
  /** What the output projections are given, a layer: a vector a token, of all channels. */
  readonly inputs: readonly { readonly attention: Matrix; readonly mlp: Matrix }[];
}

type Matrix = readonly Float64Array[];

/**
 * The forward pass in float64 and plain loops, as the yardstick for engines. Pruning here means zeroed channels of the
 * dense model, so that it shares nothing with the smaller matrices that engines run.
 */
export async function referencePass(folder: ModelFolder, row: Int32Array, pruning?: Pruning): Promise<ReferencePass> {
  const { description } = folder;
  const weights = await weightsOf(folder);
  const embedding = weights(description.names.embedding);
  const width = description.hiddenSize;
  let hidden: Matrix = Array.from(row, (id) => embedding.slice(id * width, (id + 1) * width));
  const statistics = [];
  const cosines: number[] = [];
  const inputs = [];
  for (let layer = 0; layer < description.layers; layer++) {
    const entry = pruning?.[layer] ?? null;
    const outputs = (await entry?.outputs?.()) ?? { attention: null, mlp: null };
    const result = block(hidden, { description, weights, layer, pruning: entry, outputs });
    cosines.push(hidden.reduce((sum, state, t) => sum + cosine(state, result.hidden[t]!), 0));
    hidden = result.hidden;
    statistics.push(result.statistics);
    inputs.push(result.inputs);
  }
  const normed = hidden.map((state) => rmsNorm(state, weights(description.names.finalNorm!), description.normEpsilon));
  const logits = normed.map((state) => multiply(weights(description.names.head), state));
  const nll = new Float64Array(row.length - 1);
  for (let t = 0; t + 1 < row.length; t++) nll[t] = logSumExp(logits[t]!) - logits[t]![row[t + 1]!]!;
  return { nll, logits: logits.at(-1)!, statistics, cosines, inputs };
}

function cosine(a: Float64Array, b: Float64Array): number {
  const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a)) / Math.sqrt(dot(b, b));
}

type Weights = (name: string) => Float64Array;

const read = new WeakMap<ModelFolder, Promise<Weights>>();

/** The weights in float64, read once a folder. */
function weightsOf(folder: ModelFolder): Promise<Weights> {
  const weights = read.get(folder) ?? readAll(folder);
  read.set(folder, weights);
  return weights;
}

async function readAll(folder: ModelFolder): Promise<Weights> {
  const all = new Map<string, Float64Array>();
  for (const name of folder.checkpoint.tensors.keys()) {
    all.set(name, Float64Array.from(toFloat32(await folder.checkpoint.read(name))));
  }
  return (name) => all.get(name)!;
}

interface Layer {
  readonly description: ModelDescription;
  readonly weights: Weights;
  readonly layer: number;
  readonly pruning: LayerPruning | null;
  readonly outputs: OutputProjections;
}

function block(hidden: Matrix, context: Layer) {
  const { description, weights, pruning, outputs } = context;
  const names = description.names.layers[context.layer]!;
  const linear = (linearNames: { weight: string; bias: string | null }, input: Float64Array): Float64Array =>
    add(multiply(weights(linearNames.weight), input), linearNames.bias === null ? null : weights(linearNames.bias));
  /** An output projection, of the weights put in its place where there are some. */
  const output = (
    linearNames: { weight: string; bias: string | null },
    input: Float64Array,
    { replaced, kept }: { readonly replaced: Float32Array | null; readonly kept: Int32Array | undefined },
  ): Float64Array => {
    if (replaced === null) return linear(linearNames, input);
    const perUnit = (kept!.length === 0 ? 0 : replaced.length / description.hiddenSize) / kept!.length;
    const channels = [...kept!].flatMap((unit) => Array.from({ length: perUnit }, (_, c) => unit * perUnit + c));
    const product = multiply(
      Float64Array.from(replaced),
      Float64Array.from(channels, (c) => input[c]!),
    );
    return add(product, linearNames.bias === null ? null : weights(linearNames.bias));
  };
  const attentionInputs = hidden.map((state) => rmsNorm(state, weights(names.attentionNorm), description.normEpsilon));
  const mixed = attend(
    attentionInputs.map((state) => linear(names.query, state)),
    attentionInputs.map((state) => linear(names.key, state)),
    { value: attentionInputs.map((state) => linear(names.value, state)), description },
  );
  const group = (description.headDim * description.queryHeads) / description.keyValueHeads;
  const attentionKept = mixed.map((x) => keep(x, pruning?.attentionKept ?? null, group));
  const afterAttention = attentionKept.map((x, t) =>
    add(
      add(hidden[t]!, output(names.attentionOutput, x, { replaced: outputs.attention, kept: pruning?.attentionKept })),
      pruning?.attentionBias ?? null,
    ),
  );
  const mlpInputs = afterAttention.map((state) => rmsNorm(state, weights(names.mlpNorm), description.normEpsilon));
  const gated = mlpInputs.map((state) => {
    const gate = linear(names.gate!, state);
    const up = linear(names.up, state);
    return up.map((value, c) => (value * gate[c]!) / (1 + Math.exp(-gate[c]!)));
  });
  const mlpKept = gated.map((x) => keep(x, pruning?.mlpKept ?? null, 1));
  return {
    hidden: mlpKept.map((x, t) =>
      add(
        add(afterAttention[t]!, output(names.down, x, { replaced: outputs.mlp, kept: pruning?.mlpKept })),
        pruning?.mlpBias ?? null,
      ),
    ),
    inputs: { attention: mixed, mlp: gated },
    statistics: { attention: statisticsOf(mixed), mlp: statisticsOf(gated) },
  };
}

/** Zeroes the channels of all units but `units`. */
function keep(values: Float64Array, units: Int32Array | null, channelsPerUnit: number): Float64Array {
  if (!units) return values;
  const kept = new Set(units);
  return values.map((value, c) => (kept.has(Math.floor(c / channelsPerUnit)) ? value : 0));
}

function attend(
  queries: Matrix,
  keys: Matrix,
  { value: values, description }: { readonly value: Matrix; readonly description: ModelDescription },
): Matrix {
  const { headDim, queryHeads, keyValueHeads } = description;
  const rotate = (vectors: Matrix): Matrix => vectors.map((vector, t) => rotateHeads(vector, t, description));
  const q = rotate(queries);
  const k = rotate(keys);
  return q.map((query, t) => {
    const out = new Float64Array(queryHeads * headDim);
    for (let head = 0; head < queryHeads; head++) {
      const shared = Math.floor((head * keyValueHeads) / queryHeads);
      const scores = new Float64Array(t + 1);
      for (let s = 0; s <= t; s++) {
        for (let d = 0; d < headDim; d++) scores[s]! += query[head * headDim + d]! * k[s]![shared * headDim + d]!;
        scores[s]! /= Math.sqrt(headDim);
      }
      const total = logSumExp(scores);
      for (let s = 0; s <= t; s++) {
        const weight = Math.exp(scores[s]! - total);
        for (let d = 0; d < headDim; d++) out[head * headDim + d]! += weight * values[s]![shared * headDim + d]!;
      }
    }
    return out;
  });
}

/** Hugging Face's convention: channel i pairs with channel i + headDim / 2. */
function rotateHeads(vector: Float64Array, position: number, { headDim, rope }: ModelDescription): Float64Array {
  const half = headDim / 2;
  const rotated = new Float64Array(vector.length);
  for (let head = 0; head < vector.length / headDim; head++) {
    for (let i = 0; i < half; i++) {
      const angle = position * frequency(i, headDim, rope!);
      const a = vector[head * headDim + i]!;
      const b = vector[head * headDim + i + half]!;
      rotated[head * headDim + i] = a * Math.cos(angle) - b * Math.sin(angle);
      rotated[head * headDim + i + half] = b * Math.cos(angle) + a * Math.sin(angle);
    }
  }
  return rotated;
}

/** In terms of wavelengths, step by step as transformers' modeling_rope_utils.py has it. */
function frequency(i: number, headDim: number, { theta, scaling }: Rope): number {
  const plain = 1 / theta ** ((2 * i) / headDim);
  if (scaling.type === 'none') return plain;
  if (scaling.type === 'linear') return plain / scaling.factor;
  if (scaling.type !== 'llama3') throw new Error(`No reference for ${scaling.type}.`);
  const wavelength = (2 * Math.PI) / plain;
  const longest = scaling.originalMaxPositions / scaling.lowFrequencyFactor;
  const shortest = scaling.originalMaxPositions / scaling.highFrequencyFactor;
  if (wavelength > longest) return plain / scaling.factor;
  if (wavelength < shortest) return plain;
  const smooth =
    (scaling.originalMaxPositions / wavelength - scaling.lowFrequencyFactor) /
    (scaling.highFrequencyFactor - scaling.lowFrequencyFactor);
  return ((1 - smooth) * plain) / scaling.factor + smooth * plain;
}

function statisticsOf(inputs: Matrix): ReferenceStatistics {
  const channels = inputs[0]!.length;
  const mean = new Float64Array(channels);
  const m2 = new Float64Array(channels);
  for (const x of inputs) for (let c = 0; c < channels; c++) mean[c]! += x[c]! / inputs.length;
  for (const x of inputs) for (let c = 0; c < channels; c++) m2[c]! += (x[c]! - mean[c]!) ** 2;
  return { mean, m2 };
}

function rmsNorm(x: Float64Array, weight: Float64Array, epsilon: number): Float64Array {
  let square = 0;
  for (const value of x) square += value * value;
  const scale = 1 / Math.sqrt(square / x.length + epsilon);
  return x.map((value, i) => value * scale * weight[i]!);
}

function multiply(matrix: Float64Array, x: Float64Array): Float64Array {
  const out = new Float64Array(matrix.length / x.length);
  for (let r = 0; r < out.length; r++) {
    for (let c = 0; c < x.length; c++) out[r]! += matrix[r * x.length + c]! * x[c]!;
  }
  return out;
}

function add(x: Float64Array, y: Float64Array | null): Float64Array {
  return y ? x.map((value, i) => value + y[i]!) : x;
}

function logSumExp(values: Float64Array): number {
  let maximum = Number.NEGATIVE_INFINITY;
  for (const value of values) maximum = Math.max(maximum, value);
  let sum = 0;
  for (const value of values) sum += Math.exp(value - maximum);
  return maximum + Math.log(sum);
}
