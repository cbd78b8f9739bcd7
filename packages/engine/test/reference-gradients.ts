import { type ModelDescription, type ModelFolder, toFloat32 } from '@flapbook/models';
import { ropeFrequencies } from '../src/graph/rope.ts';
import { type Scalar, Tape } from './tape.ts';

type Vector = readonly Scalar[];

export interface ReferenceGradients {
  /** The mean over the rows of each row's mean cross-entropy. */
  readonly loss: number;
  /** Its derivatives by the elements of a tensor, by the tensor's name. */
  gradient(tensor: string): Float64Array;
}

/** Loss and gradients of a small model in float64, by differentiating a plain forward pass number by number. */
export async function referenceGradients(
  folder: ModelFolder,
  rows: readonly Int32Array[],
): Promise<ReferenceGradients> {
  const tape = new Tape();
  const leaves = new Map<string, Scalar[]>();
  for (const name of folder.checkpoint.tensors.keys()) {
    const values = toFloat32(await folder.checkpoint.read(name));
    leaves.set(
      name,
      Array.from(values, (value) => tape.leaf(value)),
    );
  }
  const model = new TapedModel(tape, folder.description, (name) => leaves.get(name)!);
  const losses = rows.map((row) => model.loss(row));
  const loss = tape.scale(tape.sum(losses), 1 / rows.length);
  const by = tape.gradient(loss);
  return {
    loss: tape.value(loss),
    gradient: (tensor) => Float64Array.from(leaves.get(tensor)!, (leaf) => by[leaf]!),
  };
}

class TapedModel {
  readonly #tape: Tape;
  readonly #description: ModelDescription;
  readonly #weights: (name: string) => Vector;

  constructor(tape: Tape, description: ModelDescription, weights: (name: string) => Vector) {
    this.#tape = tape;
    this.#description = description;
    this.#weights = weights;
  }

  /** Mean cross-entropy of a row's next tokens. */
  loss(row: Int32Array): Scalar {
    const { names, hiddenSize } = this.#description;
    const embedding = this.#weights(names.embedding);
    let states: Vector[] = Array.from(row, (id) => embedding.slice(id * hiddenSize, (id + 1) * hiddenSize));
    for (let layer = 0; layer < this.#description.layers; layer++) states = this.#block(states, layer);
    const losses = states.slice(0, -1).map((state, t) => {
      const logits = this.#linear({ weight: names.head, bias: null }, this.#norm(state, names.finalNorm!));
      const total = this.#tape.log(this.#tape.sum(logits.map((logit) => this.#tape.exp(logit))));
      return this.#tape.add(total, this.#tape.scale(logits[row[t + 1]!]!, -1));
    });
    return this.#tape.scale(this.#tape.sum(losses), 1 / losses.length);
  }

  #block(states: readonly Vector[], layer: number): Vector[] {
    const names = this.#description.names.layers[layer]!;
    const normed = states.map((state) => this.#norm(state, names.attentionNorm));
    const queries = normed.map((x, t) => this.#turn(this.#linear(names.query, x), t));
    const keys = normed.map((x, t) => this.#turn(this.#linear(names.key, x), t));
    const values = normed.map((x) => this.#linear(names.value, x));
    return states.map((state, t) => {
      const mixed = this.#attend(queries[t]!, keys.slice(0, t + 1), values);
      const residual = this.#plus(state, this.#linear(names.attentionOutput, mixed));
      const x = this.#norm(residual, names.mlpNorm);
      const up = this.#linear(names.up, x);
      const gated = this.#linear(names.gate!, x).map((gate, c) => this.#tape.multiply(this.#silu(gate), up[c]!));
      return this.#plus(residual, this.#linear(names.down, gated));
    });
  }

  #attend(query: Vector, keys: readonly Vector[], values: readonly Vector[]): Vector {
    const { queryHeads, keyValueHeads, headDim } = this.#description;
    return Array.from({ length: queryHeads }, (_, head) => {
      const shared = Math.floor((head * keyValueHeads) / queryHeads);
      const of = (vector: Vector, h: number) => vector.slice(h * headDim, (h + 1) * headDim);
      const weights = keys.map((key) =>
        this.#tape.exp(this.#tape.scale(this.#tape.dot(of(query, head), of(key, shared)), 1 / Math.sqrt(headDim))),
      );
      const inverse = this.#tape.power(this.#tape.sum(weights), -1);
      const shares = weights.map((weight) => this.#tape.multiply(weight, inverse));
      return Array.from({ length: headDim }, (_, d) =>
        this.#tape.dot(
          shares,
          keys.map((_, s) => of(values[s]!, shared)[d]!),
        ),
      );
    }).flat();
  }

  /** Channel i of a head pairs with channel i + headDim / 2. */
  #turn(vector: Vector, position: number): Vector {
    const { headDim, rope } = this.#description;
    const frequencies = ropeFrequencies(rope!, headDim, 0);
    const half = headDim / 2;
    return vector.map((value, c) => {
      const i = c % half;
      const isFirst = c % headDim < half;
      const other = vector[isFirst ? c + half : c - half]!;
      const angle = position * frequencies[i]!;
      const turned = this.#tape.scale(other, isFirst ? -Math.sin(angle) : Math.sin(angle));
      return this.#tape.add(this.#tape.scale(value, Math.cos(angle)), turned);
    });
  }

  #linear({ weight, bias }: { readonly weight: string; readonly bias: string | null }, x: Vector): Vector {
    const matrix = this.#weights(weight);
    const added = bias === null ? null : this.#weights(bias);
    return Array.from({ length: matrix.length / x.length }, (_, row) => {
      const product = this.#tape.dot(matrix.slice(row * x.length, (row + 1) * x.length), x);
      return added ? this.#tape.add(product, added[row]!) : product;
    });
  }

  #norm(x: Vector, weight: string): Vector {
    const square = this.#tape.scale(this.#tape.dot(x, x), 1 / x.length);
    const scale = this.#tape.power(this.#tape.add(square, this.#tape.leaf(this.#description.normEpsilon)), -0.5);
    return x.map((value, i) => this.#tape.multiply(this.#tape.multiply(value, scale), this.#weights(weight)[i]!));
  }

  #silu(gate: Scalar): Scalar {
    const opposite = this.#tape.exp(this.#tape.scale(gate, -1));
    return this.#tape.multiply(gate, this.#tape.power(this.#tape.add(opposite, this.#tape.leaf(1)), -1));
  }

  #plus(a: Vector, b: Vector): Vector {
    return a.map((value, i) => this.#tape.add(value, b[i]!));
  }
}
