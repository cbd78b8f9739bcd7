import type { ModuleName } from '@flapbook/flap';
import { storedTensors } from '@flapbook/models';
import type { ExportShape } from './format.ts';
import { exportShape } from './shape.ts';
import { compact } from './tensors/slots.ts';
import { type Layout, type TensorSpec, tensorSpecs } from './tensors/specs.ts';
import { elementsOf, moduleOf } from './tensors/tensor.ts';

/** What a module, layer or model weighs. */
export interface Weight {
  readonly parameters: number;
  /**
   * Multiplications, each with its addition, for one more token after `context` others: of the matrices, and of the scores
   * and sums of attention over the context.
   */
  readonly multiplyAdds: number;
  /** Numbers that the cache of keys and values holds for a context of that length. */
  readonly cacheNumbers: number;
}

export interface Footprint extends Weight {
  /** Tokens of the context that it is for. */
  readonly context: number;
  readonly layers: readonly Readonly<Record<ModuleName, Weight>>[];
}

/**
 * What a model weighs with the smaller matrices, whatever it is written in. The embedding multiplies nothing, since a row
 * of it is looked up; a head of the same weights does.
 */
export function footprint(shape: ExportShape, context: number): Footprint {
  const specs = tensorSpecs(shape, LAYOUT);
  const { headDim, queryHeads, keyValueHeads, hiddenSize, vocabularySize, embeddingWidth } = shape.description;
  const layers = shape.layers.map((units, layer) => {
    const own = specs.filter((spec) => spec.layer === layer);
    const module = (name: ModuleName, attends: number, cacheNumbers: number): Weight => {
      const tensors = own.filter(({ role }) => moduleOf(role) === name);
      return { parameters: sum(tensors), multiplyAdds: sum(tensors.filter(isMatrix)) + attends, cacheNumbers };
    };
    const groups = units.attention.length;
    const heads = (groups * queryHeads) / keyValueHeads;
    return {
      attention: module('attention', 2 * heads * headDim * context, 2 * groups * headDim * context),
      mlp: module('mlp', 0, 0),
    };
  });
  const modules = layers.flatMap(({ attention, mlp }) => [attention, mlp]);
  const total = (pick: (weight: Weight) => number) => modules.reduce((all, weight) => all + pick(weight), 0);
  return {
    context,
    layers,
    parameters: storedParameters(shape) + sum(specs) - sum(tensorSpecs(dense(shape), LAYOUT)),
    multiplyAdds: total(({ multiplyAdds }) => multiplyAdds) + (embeddingWidth ?? hiddenSize) * vocabularySize,
    cacheNumbers: total(({ cacheNumbers }) => cacheNumbers),
  };
}

const LAYOUT: Layout = { placement: compact, biases: 'NEEDED' };

/** Everything that the base model computes with; what pruning takes away and adds is the difference of its layers. */
function storedParameters({ description }: ExportShape): number {
  return [...storedTensors(description).values()].reduce((all, shape) => all + elementsOf({ shape }), 0);
}

function dense({ description }: ExportShape): ExportShape {
  return exportShape(description, null);
}

const isMatrix = ({ shape }: TensorSpec) => shape.length === 2;

function sum(specs: readonly TensorSpec[]): number {
  return specs.reduce((all, spec) => all + elementsOf(spec), 0);
}
