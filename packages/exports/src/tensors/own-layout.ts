import type { LayerPruning } from '@flapbook/engine';
import { MODULES, type ModuleName, type PerModule } from '@flapbook/flap';
import { type LinearNames, layerWidths, type ModelDescription, storedTensors } from '@flapbook/models';
import type { ExportShape, ExportSubject } from '../format.ts';
import { sourceMatrix } from './source.ts';
import type { PrunedTensor } from './tensor.ts';

/**
 * A model's stored tensors under their own names, in the base model's shapes: the channels of pruned units are zeros in the
 * output projections, so that what those units compute goes nowhere, and compensation's biases are added to the
 * projections' own. All else is as it was.
 */
export function ownTensors(subject: ExportSubject, loses: PerModule<boolean>): PrunedTensor[] {
  const { description } = subject.shape;
  const changed = new Map<string, Change>();
  for (const [layer, names] of description.names.layers.entries()) {
    for (const module of MODULES) {
      const { weight, bias } = outputNames(names, module);
      changed.set(description.views?.[weight]?.of ?? weight, { layer, module, part: 'weight', weight });
      if (bias !== null && !loses[module]) changed.set(bias, { layer, module, part: 'bias', weight });
    }
  }
  return [...storedTensors(description)].map(([name, shape]) => {
    const source = sourceMatrix(subject.folder.checkpoint, name);
    const plain: PrunedTensor = {
      role: 'stored',
      layer: null,
      name,
      shape,
      storedType: source.storedType,
      read: (start, end) => source.read(Int32Array.from({ length: end - start }, (_, i) => start + i)),
    };
    const change = changed.get(name);
    const entry = change && subject.pruning?.[change.layer];
    if (!change || !entry) return plain;
    return change.part === 'bias'
      ? withAdded(plain, entry, change.module)
      : masked(plain, { ...change, entry, subject });
  });
}

/** Whether the class that a model came in has a bias on each module's output projection. */
export function ownBiases({ names }: ModelDescription): PerModule<boolean> {
  const has = (module: ModuleName) => names.layers.every((layer) => outputNames(layer, module).bias !== null);
  return { attention: has('attention'), mlp: has('mlp') };
}

/** Whether output projections are tensors of their own, or such the other way round; parts of others cannot be masked. */
export function hasOwnOutputs({ names, views }: ModelDescription): boolean {
  return names.layers.every((layer) =>
    MODULES.every((module) => views?.[outputNames(layer, module).weight]?.rows === undefined),
  );
}

interface Change {
  readonly layer: number;
  readonly module: ModuleName;
  readonly part: 'weight' | 'bias';
  /** The projection's name in the description. */
  readonly weight: string;
}

function outputNames(
  names: { readonly attentionOutput: LinearNames; readonly down: LinearNames },
  module: ModuleName,
): LinearNames {
  return module === 'mlp' ? names.down : names.attentionOutput;
}

function withAdded(plain: PrunedTensor, entry: LayerPruning, module: ModuleName): PrunedTensor {
  const added = module === 'mlp' ? entry.mlpBias : entry.attentionBias;
  if (added === null) return plain;
  return {
    ...plain,
    async read(start, end) {
      const values = await plain.read(start, end);
      // In float64, rounded once, as the engine adds it.
      return Float32Array.from(values, (value, i) => value + added[start + i]!);
    },
  };
}

/** An output projection without its pruned channels, or with those that stay replaced. */
function masked(
  plain: PrunedTensor,
  { layer, module, weight, entry, subject }: Change & { readonly entry: LayerPruning; readonly subject: ExportSubject },
): PrunedTensor {
  const { shape } = subject;
  const places = channelPlaces(shape, layer, module);
  const isTransposed = shape.description.views?.[weight]?.transposed === true;
  const width = plain.shape[1]!;
  return {
    ...plain,
    async read(start, end) {
      const own = await plain.read(start, end);
      const replaced = (await entry.outputs?.())?.[module] ?? null;
      const values = new Float32Array(own.length);
      const kept = replaced === null ? 0 : replaced.length / shape.description.hiddenSize;
      for (let i = 0; i < values.length; i++) {
        const [row, column] = [start + Math.floor(i / width), i % width];
        const [output, channel] = isTransposed ? [column, row] : [row, column];
        const place = places[channel]!;
        if (place < 0) continue;
        values[i] = replaced === null ? own[i]! : replaced[output * kept + place]!;
      }
      return values;
    },
  };
}

/** Of each input channel of an output projection, which one of those that stay it is; -1 for those that go. */
function channelPlaces({ layers, description }: ExportShape, layer: number, module: ModuleName): Int32Array {
  const { queryHeads, intermediateSize } = layerWidths(description, layer);
  const { headDim } = description;
  const size = module === 'mlp' ? 1 : (description.queryHeads / description.keyValueHeads) * headDim;
  const places = new Int32Array(module === 'mlp' ? intermediateSize : queryHeads * headDim).fill(-1);
  for (const [index, unit] of layers[layer]![module].entries()) {
    for (let i = 0; i < size; i++) places[unit * size + i] = index * size + i;
  }
  return places;
}
