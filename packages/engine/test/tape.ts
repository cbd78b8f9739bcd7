/** A number on a tape. */
export type Scalar = number & { readonly brand: 'node of a tape' };

/**
 * Reverse-mode differentiation in float64, number by number: each operation notes its operands and its derivatives by
 * them. It knows nothing of layers, so it shares no formula with a backward pass that was derived by hand.
 */
export class Tape {
  readonly #values: number[] = [];
  /** Of each node, where its operands begin. */
  readonly #starts: number[] = [];
  readonly #operands: number[] = [];
  readonly #derivatives: number[] = [];

  /** A number that others are made from. */
  leaf(value: number): Scalar {
    return this.#push(value, [], []);
  }

  value(node: Scalar): number {
    return this.#values[node]!;
  }

  add(a: Scalar, b: Scalar): Scalar {
    return this.#push(this.value(a) + this.value(b), [a, b], [1, 1]);
  }

  multiply(a: Scalar, b: Scalar): Scalar {
    return this.#push(this.value(a) * this.value(b), [a, b], [this.value(b), this.value(a)]);
  }

  scale(a: Scalar, factor: number): Scalar {
    return this.#push(this.value(a) * factor, [a], [factor]);
  }

  exp(a: Scalar): Scalar {
    const value = Math.exp(this.value(a));
    return this.#push(value, [a], [value]);
  }

  log(a: Scalar): Scalar {
    return this.#push(Math.log(this.value(a)), [a], [1 / this.value(a)]);
  }

  power(a: Scalar, exponent: number): Scalar {
    const base = this.value(a);
    return this.#push(base ** exponent, [a], [exponent * base ** (exponent - 1)]);
  }

  sum(nodes: readonly Scalar[]): Scalar {
    return this.#push(
      nodes.reduce((total, node) => total + this.value(node), 0),
      nodes,
      nodes.map(() => 1),
    );
  }

  dot(a: readonly Scalar[], b: readonly Scalar[]): Scalar {
    const value = a.reduce((total, node, i) => total + this.value(node) * this.value(b[i]!), 0);
    return this.#push(
      value,
      [...a, ...b],
      [...b.map((node) => this.value(node)), ...a.map((node) => this.value(node))],
    );
  }

  /** The derivatives of `node` by every node, in the order in which they were made. */
  gradient(node: Scalar): Float64Array {
    const by = new Float64Array(this.#values.length);
    by[node] = 1;
    for (let n = node as number; n >= 0; n--) {
      if (by[n] === 0) continue;
      const end = this.#starts[n + 1] ?? this.#operands.length;
      for (let o = this.#starts[n]!; o < end; o++) by[this.#operands[o]!]! += by[n]! * this.#derivatives[o]!;
    }
    return by;
  }

  #push(value: number, operands: readonly Scalar[], derivatives: readonly number[]): Scalar {
    this.#values.push(value);
    this.#starts.push(this.#operands.length);
    for (const operand of operands) this.#operands.push(operand);
    for (const derivative of derivatives) this.#derivatives.push(derivative);
    return (this.#values.length - 1) as Scalar;
  }
}
