import type { LayerPruning } from '@flapbook/engine';
import { MODULES, type ModuleName, type PerModule } from '@flapbook/flap';
import { type LinearNames, layerWidths, type ModelDescription, storedTensors } from '@flapbook/models';
import type { ExportShape, ExportSubject } from '../format.ts';
import { floatPiece, withAdded } from './encode.ts';
import { pieceOf, sourceMatrix, wordsOf } from './source.ts';
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
      async read(start, end) {
        return pieceOf(
          await source.read(Int32Array.from({ length: end - start }, (_, i) => start + i)),
          source.storedType,
        );
      },
    };
    const change = changed.get(name);
    const entry = change && subject.pruning?.[change.layer];
    if (!change || !entry) return plain;
    return change.part === 'bias' ? biased(plain, entry, change.module) : masked(plain, { ...change, entry, subject });
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

function biased(plain: PrunedTensor, entry: LayerPruning, module: ModuleName): PrunedTensor {
  const added = module === 'mlp' ? entry.mlpBias : entry.attentionBias;
  return { ...plain, read: async (start, end) => withAdded(await plain.read(start, end), added, start) };
}

/** An output projection without its pruned channels, or with those that stay replaced. */
function masked(
  plain: PrunedTensor,
  { layer, module, weight, entry, subject }: Change & { readonly entry: LayerPruning; readonly subject: ExportSubject },
): PrunedTensor {
  const { shape } = subject;
  const { hiddenSize, views } = shape.description;
  const places = channelPlaces(shape, layer, module);
  // Channels are rows or columns of what is stored.
  const isTransposed = views?.[weight]?.transposed === true;
  const width = plain.shape[1]!;
  return {
    ...plain,
    async read(start, end) {
      const replaced = (await entry.outputs?.())?.[module] ?? null;
      const own = replaced === null ? wordsOf(await plain.read(start, end)) : null;
      const values = own?.slice() ?? new Float32Array((end - start) * width);
      const kept = replaced === null ? 0 : replaced.length / hiddenSize;
      for (let row = start, i = 0; row < end; row++) {
        for (let column = 0; column < width; column++, i++) {
          const place = places[isTransposed ? row : column]!;
          if (place < 0) values[i] = 0;
          else if (replaced !== null) values[i] = replaced[(isTransposed ? column : row) * kept + place]!;
        }
      }
      return values instanceof Float32Array ? floatPiece(values) : pieceOf(values, plain.storedType);
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
