import { channelsOfUnits, FlapbookError } from '@flapbook/flap';
import { layerWidths, type ModelDescription, traitsOf } from '@flapbook/models';
import type { LayerPruning, Pruning } from '../types.ts';
import type { LayerWeights, Weight, WeightName } from './layer.ts';

/** Throws BAD_PARAMETER for a pruning that does not fit the model. */
export function checkPruning(pruning: Pruning, description: ModelDescription): void {
  if (pruning.length !== description.layers) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `A pruning of ${pruning.length} layers for a model of ${description.layers}.`,
    );
  }
  for (let layer = 0; layer < pruning.length; layer++) {
    const entry = pruning[layer];
    if (entry) checkLayerPruning(entry, description, layer);
  }
}

export function checkLayerPruning(entry: LayerPruning, description: ModelDescription, layer: number): void {
  const { keyValueHeads, intermediateSize } = layerWidths(description, layer);
  checkUnits(entry.attentionKept, keyValueHeads, `Layer ${layer}, attentionKept`);
  checkUnits(entry.mlpKept, intermediateSize, `Layer ${layer}, mlpKept`);
  for (const bias of [entry.attentionBias, entry.mlpBias]) {
    if (bias && bias.length !== description.hiddenSize) {
      throw new FlapbookError(
        'BAD_PARAMETER',
        `Layer ${layer}: a compensation of ${bias.length} values for a hidden size of ${description.hiddenSize}.`,
      );
    }
  }
}

function checkUnits(units: Int32Array, count: number, where: string): void {
  let previous = -1;
  for (const unit of units) {
    if (unit <= previous || unit >= count) {
      throw new FlapbookError(
        'BAD_PARAMETER',
        `${where}: ${unit} after ${previous}; ascending units below ${count} are due.`,
      );
    }
    previous = unit;
  }
}

/** What goes with a module's last unit. */
const ATTENTION: readonly WeightName[] = [
  'query',
  'queryBias',
  'queryNorm',
  'key',
  'keyBias',
  'keyNorm',
  'value',
  'valueBias',
  'slopes',
  'attentionOutput',
];
const MLP: readonly WeightName[] = ['gate', 'gateBias', 'up', 'upBias', 'down'];

/** The layer's smaller matrices. Whatever the pruning leaves whole is shared with `dense`, not copied. */
export function pruneLayer(dense: LayerWeights, pruning: LayerPruning, description: ModelDescription): LayerWeights {
  const weights = new Map(dense.weights);
  const replace = (names: readonly WeightName[], select: (weight: Weight) => Weight | null): void => {
    for (const name of names) {
      const weight = weights.get(name);
      const replacement = weight ? select(weight) : null;
      if (replacement) weights.set(name, replacement);
      else weights.delete(name);
    }
  };
  const { attentionKept: groups, mlpKept: channels } = pruning;
  const { headDim } = description;
  const queriesPerGroup = description.queryHeads / description.keyValueHeads;
  // A norm behind the sum is there whatever the module adds.
  const isBehind = traitsOf(description).order === 'post';
  if (groups.length === 0) {
    replace(ATTENTION, () => null);
    if (!isBehind) replace(['attentionNorm', 'attentionNormBias'], () => null);
  } else if (groups.length < dense.groups) {
    const queries = channelsOfUnits(groups, headDim * queriesPerGroup);
    const keys = channelsOfUnits(groups, headDim);
    replace(['query', 'queryBias'], (weight) => takeRows(weight, queries));
    replace(['key', 'keyBias', 'value', 'valueBias'], (weight) => takeRows(weight, keys));
    replace(['slopes'], (weight) => takeRows(weight, channelsOfUnits(groups, queriesPerGroup)));
    replace(['attentionOutput'], (weight) => takeColumns(weight, queries));
  }
  if (channels.length === 0) {
    replace(MLP, () => null);
    if (!isBehind) replace(['mlpNorm', 'mlpNormBias'], () => null);
  } else if (channels.length < dense.channels) {
    replace(['gate', 'gateBias', 'up', 'upBias'], (weight) => takeRows(weight, channels));
    replace(['down'], (weight) => takeColumns(weight, channels));
  }
  addCompensation(weights, 'attentionOutputBias', pruning.attentionBias);
  addCompensation(weights, 'downBias', pruning.mlpBias);
  // A norm of nothing is not computed.
  if (groups.length === 0 && !weights.has('attentionOutputBias')) weights.delete('attentionOutputNorm');
  if (channels.length === 0 && !weights.has('downBias')) weights.delete('mlpOutputNorm');
  return { ...dense, groups: groups.length, channels: channels.length, weights };
}

/** A pruned layer with the output projections that its pruning puts in place of its own; all else is shared with it. */
export async function replaceOutputs(
  pruned: LayerWeights,
  { outputs }: Pick<LayerPruning, 'outputs'>,
  layer: number,
): Promise<LayerWeights> {
  if (!outputs) return pruned;
  const { attention, mlp } = await outputs();
  const weights = new Map(pruned.weights);
  for (const [name, data] of [
    ['attentionOutput', attention],
    ['down', mlp],
  ] as const) {
    if (data === null) continue;
    const own = weights.get(name);
    const due = own?.data.length ?? 0;
    if (data.length !== due) {
      throw new FlapbookError(
        'BAD_PARAMETER',
        `Layer ${layer}: ${data.length} replaced weights of ${name}, where ${due} are due.`,
      );
    }
    if (own) weights.set(name, { data, dimensions: own.dimensions });
  }
  return { ...pruned, weights };
}

/** Rows of a matrix, or entries of a vector. */
function takeRows({ data, dimensions }: Weight, rows: Int32Array): Weight {
  const width = dimensions[1] ?? 1;
  const taken = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    taken.set(data.subarray(rows[i]! * width, (rows[i]! + 1) * width), i * width);
  }
  return { data: taken, dimensions: dimensions.length === 1 ? [rows.length] : [rows.length, width] };
}

function takeColumns({ data, dimensions }: Weight, columns: Int32Array): Weight {
  const [rows, width] = dimensions as readonly [number, number];
  const taken = new Float32Array(rows * columns.length);
  for (let row = 0, target = 0; row < rows; row++) {
    const start = row * width;
    for (let i = 0; i < columns.length; i++) taken[target++] = data[start + columns[i]!]!;
  }
  return { data: taken, dimensions: [rows, columns.length] };
}

/** The projection's own bias plus the compensation, added in float64 and rounded once. */
function addCompensation(weights: Map<WeightName, Weight>, name: WeightName, compensation: Float64Array | null): void {
  if (!compensation) return;
  const own = weights.get(name)?.data;
  const data = new Float32Array(compensation.length);
  for (let i = 0; i < data.length; i++) data[i] = (own ? own[i]! : 0) + compensation[i]!;
  weights.set(name, { data, dimensions: [data.length] });
}
