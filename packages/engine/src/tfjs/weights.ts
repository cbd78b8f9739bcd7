import type { LayerWeights, Weight } from '../weights/layer.ts';
import type { Runtime, Tensor } from './runtime.ts';
import type { Scope } from './scope.ts';

/**
 * Weights on the device. Matrices lie there transposed, [in, out]: backends differ little in products of row-major
 * matrices, and by a factor of ten in products with a transpose.
 */
export class DeviceWeights<Name extends string> {
  readonly #scope: Scope;
  readonly #tensors: ReadonlyMap<Name, Tensor>;

  constructor(scope: Scope, weights: ReadonlyMap<Name, Weight>) {
    this.#scope = scope;
    const uploaded = scope.upload(weights);
    const matrices = [...uploaded].filter(([, { rank }]) => rank === 2);
    const turned = scope.make(() => matrices.map(([, matrix]) => scope.tf.transpose(matrix)));
    for (const [i, [name, matrix]] of matrices.entries()) {
      scope.dispose([matrix]);
      uploaded.set(name, turned[i]!);
    }
    this.#tensors = uploaded;
  }

  has(name: Name): boolean {
    return this.#tensors.has(name);
  }

  /** A vector as it is, a matrix as [in, out]; null where there is none. */
  find(name: Name): Tensor | null {
    return this.#tensors.get(name) ?? null;
  }

  get(name: Name): Tensor {
    return this.#tensors.get(name)!;
  }

  release(): void {
    this.#scope.dispose(this.#tensors.values());
  }
}

export type LayerOnDevice = DeviceWeights<
  LayerWeights['weights'] extends ReadonlyMap<infer Name, Weight> ? Name : never
>;

/** input x weight + bias; a weight is [in, out]. */
export function product(tf: Runtime, input: Tensor, { weight, bias }: LinearTensors): Tensor {
  const multiplied = tf.matMul(input, weight);
  return bias ? tf.add(multiplied, bias) : multiplied;
}

export interface LinearTensors {
  readonly weight: Tensor;
  readonly bias: Tensor | null;
}
