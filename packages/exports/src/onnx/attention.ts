import { alibiSlopes, capped, type GraphBuilder, linear, type Value } from '@flapbook/engine/graph';
import { type ModelDescription, traitsOf } from '@flapbook/models';
import { norm } from './norms.ts';
import { float, integers } from './pieces.ts';
import type { Positions } from './positions.ts';
import { type Rotation, rotate, rotation } from './rotary.ts';
import type { OnnxWeights } from './weights.ts';

/** Writes the attention of all layers; what they share, masks and rotations, stands once in the graph. */
export class AttentionWriter {
  readonly #graph: GraphBuilder;
  readonly #description: ModelDescription;
  readonly #weights: OnnxWeights;
  readonly #positions: Positions;
  readonly #masks = new Map<number | null, Value>();
  readonly #rotations = new Map<object, Rotation>();
  #distances: Value | null = null;

  constructor(
    graph: GraphBuilder,
    {
      description,
      weights,
      positions,
    }: { readonly description: ModelDescription; readonly weights: OnnxWeights; readonly positions: Positions },
  ) {
    this.#graph = graph;
    this.#description = description;
    this.#weights = weights;
    this.#positions = positions;
  }

  /**
   * From the module's input, [batch · T, hidden], to what it adds. Adds the layer's cache to the graph's inputs and outputs.
   *
   * @param groups - indices of the base model's KV groups that the layer has
   */
  write(layer: number, input: Value, groups: Int32Array): Value {
    const graph = this.#graph;
    const { headDim, queryHeads, keyValueHeads } = this.#description;
    const traits = traitsOf(this.#description);
    const repeats = queryHeads / keyValueHeads;
    const heads = groups.length * repeats;
    const isLocal = traits.local?.layers[layer] ?? false;

    const query = this.#turned(layer, this.#project(layer, input, { name: 'query', heads }));
    const key = this.#cached(
      layer,
      'key',
      groups.length,
      this.#turned(layer, this.#project(layer, input, { name: 'key', heads: groups.length })),
    );
    const value = this.#cached(
      layer,
      'value',
      groups.length,
      this.#project(layer, input, { name: 'value', heads: groups.length }),
    );

    // The query heads of a group are rows of one product, so that keys and values are never repeated.
    const stack = (states: Value, width: number) => this.#reshape(states, [0, groups.length, -1, width]);
    const unstack = (states: Value, width: number) => this.#reshape(states, [0, heads, -1, width]);
    const keys = graph.node('Transpose', [key], { attributes: { perm: [0, 1, 3, 2] } });
    const scaled = graph.node('Mul', [stack(query, headDim), float(graph, traits.scoreScale)]);
    let scores = capped(graph, unstack(graph.node('MatMul', [scaled, keys]), 0), traits.scoreCap);
    if (traits.alibi) scores = graph.node('Add', [scores, this.#slope(groups, repeats)]);
    const masked = graph.node('Add', [scores, this.#mask(isLocal ? traits.local!.window : null)]);
    const seen = stack(graph.node('Softmax', [masked], { attributes: { axis: -1 } }), 0);
    const mixed = unstack(graph.node('MatMul', [seen, value]), headDim);
    const merged = this.#reshape(graph.node('Transpose', [mixed], { attributes: { perm: [0, 2, 1, 3] } }), [
      -1,
      heads * headDim,
    ]);
    const weights = this.#weights;
    return linear(graph, merged, weights.get('attentionOutput', layer), weights.find('attentionOutputBias', layer));
  }

  /** [batch · T, hidden] to [batch, heads, T, headDim] */
  #project(
    layer: number,
    input: Value,
    { name, heads }: { readonly name: 'query' | 'key' | 'value'; readonly heads: number },
  ): Value {
    const graph = this.#graph;
    const { headDim, normEpsilon: epsilon } = this.#description;
    const flat = linear(graph, input, this.#weights.get(name, layer), this.#weights.find(`${name}Bias`, layer));
    const shape = graph.node('Concat', [this.#positions.shape, integers(graph, heads, headDim)], {
      attributes: { axis: 0 },
    });
    const split = graph.node('Transpose', [graph.node('Reshape', [flat, shape])], {
      attributes: { perm: [0, 2, 1, 3] },
    });
    const weight = name === 'value' ? null : this.#weights.find(`${name}Norm`, layer);
    if (weight === null) return split;
    return norm(graph, { kind: traitsOf(this.#description).norm, epsilon }, { input: split, weight, bias: null });
  }

  #turned(layer: number, states: Value): Value {
    const { headDim, maxPositions, rope: own } = this.#description;
    const { local } = traitsOf(this.#description);
    const rope = (local?.layers[layer] && local.rope) || own;
    if (rope === null) return states;
    const known = this.#rotations.get(rope);
    const by = known ?? rotation(this.#graph, rope, { headDim, maxPositions, positions: this.#positions });
    this.#rotations.set(rope, by);
    return rotate(this.#graph, states, rope, { headDim, by });
  }

  /** What was cached, and the tokens at hand behind it: [batch, groups, total, headDim]. */
  #cached(layer: number, name: 'key' | 'value', groups: number, states: Value): Value {
    const graph = this.#graph;
    const shape = (length: string) => ['batch_size', groups, length, this.#description.headDim];
    const past = graph.input(`past_key_values.${layer}.${name}`, 'float32', shape('past_sequence_length'));
    const all = graph.node('Concat', [past, states], { attributes: { axis: 2 } });
    graph.output(`present.${layer}.${name}`, all, 'float32', shape('total_sequence_length'));
    return all;
  }

  #mask(window: number | null): Value {
    const known = this.#masks.get(window);
    if (known !== undefined) return known;
    const mask = this.#positions.mask(window);
    this.#masks.set(window, mask);
    return mask;
  }

  /** What attention with linear biases adds, [heads, T, total]: a head's slope is that of the head in the base model. */
  #slope(groups: Int32Array, repeats: number): Value {
    const graph = this.#graph;
    const all = alibiSlopes(this.#description.queryHeads);
    const slopes = [...groups].flatMap((group) => [...all.subarray(group * repeats, (group + 1) * repeats)]);
    this.#distances ??= graph.cast(this.#positions.distances, 'float32');
    return graph.node('Mul', [graph.constant('float32', slopes, [slopes.length, 1, 1]), this.#distances]);
  }

  /** 0 stands for the size that the axis has. */
  #reshape(value: Value, shape: readonly number[]): Value {
    return this.#graph.node('Reshape', [value, integers(this.#graph, ...shape)]);
  }
}
