import type { GraphBuilder, Value } from './builder.ts';

export interface HeadsSpec {
  readonly headDim: number;
  readonly queryHeadsPerGroup: number;
  readonly sequenceLength: number;
}

/** The ways between rows of tokens and heads, for any number of KV groups. */
export class Heads {
  readonly #graph: GraphBuilder;
  readonly #spec: HeadsSpec;
  /** int64 [1]: KV groups that the layer has, and query heads. */
  readonly #groups: Value;
  readonly #queryHeads: Value;

  constructor(graph: GraphBuilder, spec: HeadsSpec, groups: Value) {
    this.#graph = graph;
    this.#spec = spec;
    this.#groups = groups;
    this.#queryHeads = graph.node('Mul', [groups, this.vector(spec.queryHeadsPerGroup)]);
  }

  /** [rows * T, groups * headDim] to [rows, groups, T, headDim] */
  splitKeys(value: Value): Value {
    return this.#split(value, this.#groups);
  }

  /** [rows * T, query heads * headDim] to [rows, query heads, T, headDim] */
  splitQueries(value: Value): Value {
    return this.#split(value, this.#queryHeads);
  }

  /** What `splitKeys` took apart. */
  mergeKeys(value: Value): Value {
    return this.#merge(value, this.#groups);
  }

  /** What `splitQueries` took apart. */
  mergeQueries(value: Value): Value {
    return this.#merge(value, this.#queryHeads);
  }

  /**
   * [rows, query heads, n, width] to [rows, groups, queryHeadsPerGroup * n, width]: the query heads of a group as rows
   * of one product, so that keys and values are never repeated.
   */
  stack(value: Value, n: number, width: number): Value {
    return this.#reshape(value, this.#shape([-1], this.#groups, [this.#spec.queryHeadsPerGroup * n, width]));
  }

  /** What `stack` put together. */
  unstack(value: Value, n: number, width: number): Value {
    return this.#reshape(value, this.#shape([-1], this.#queryHeads, [n, width]));
  }

  /** Positions start … end - 1 of [rows, heads, T, width]. */
  positions(value: Value, start: number, end: number): Value {
    if (start === 0 && end === this.#spec.sequenceLength) return value;
    return this.#graph.node('Slice', [value, this.vector(start), this.vector(end), this.vector(2)]);
  }

  /** Of what [rows, 1, T, T] says of queries and keys, the part of queries start … end - 1 and of the keys up to them. */
  seen(mask: Value, start: number, end: number): Value {
    return this.#graph.node('Slice', [mask, this.vector(start, 0), this.vector(end, end), this.vector(2, 3)]);
  }

  /** An int64 vector. */
  vector(...values: number[]): Value {
    return this.#graph.constant('int64', values, [values.length]);
  }

  #split(value: Value, heads: Value): Value {
    const { sequenceLength, headDim } = this.#spec;
    return this.#transpose(this.#reshape(value, this.#shape([-1, sequenceLength], heads, [headDim])));
  }

  #merge(value: Value, heads: Value): Value {
    const width = this.#graph.node('Mul', [heads, this.vector(this.#spec.headDim)]);
    return this.#reshape(this.#transpose(value), this.#shape([-1], width));
  }

  #transpose(value: Value): Value {
    return this.#graph.node('Transpose', [value], { attributes: { perm: [0, 2, 1, 3] } });
  }

  #reshape(value: Value, shape: Value): Value {
    return this.#graph.node('Reshape', [value, shape]);
  }

  #shape(...parts: (readonly number[] | Value)[]): Value {
    const values = parts.map((part) => (typeof part === 'string' ? part : this.vector(...part)));
    return this.#graph.node('Concat', values, { attributes: { axis: 0 } });
  }
}
