import { type ModelDescription, traitsOf } from '@flapbook/models';
import type { DeviceHead, HeadSlice } from '../pass/device.ts';
import type { Weight } from '../weights/layer.ts';
import type { HeadName, HeadVectors } from '../weights/outer.ts';
import { activate, capped, norm } from './functions.ts';
import type { Runtime, Tensor } from './runtime.ts';
import type { Scope } from './scope.ts';
import { DeviceWeights, product } from './weights.ts';

/** What stands between the last layer and the LM head's matrix: the final norm, a projection, or BERT's layer of its own. */
export class HeadStates {
  readonly #scope: Scope;
  readonly #description: ModelDescription;
  readonly #weights: DeviceWeights<HeadName>;

  constructor(scope: Scope, description: ModelDescription, vectors: HeadVectors) {
    this.#scope = scope;
    this.#description = description;
    this.#weights = new DeviceWeights(scope, new Map([...vectors].filter(([name]) => name !== 'bias')));
  }

  /** From [tokens, hidden] to [tokens, the head's width]. */
  of(hidden: Tensor): Tensor {
    const { tf } = this.#scope;
    const { normEpsilon: epsilon, activation } = this.#description;
    const kind = traitsOf(this.#description).norm === 'layer' ? 'layer' : 'rms';
    const normed = (input: Tensor, name: 'norm' | 'transformNorm'): Tensor => {
      const weight = this.#weights.find(name);
      return weight ? norm(tf, input, { kind, epsilon, weight, bias: this.#weights.find(`${name}Bias`) }) : input;
    };
    const final = normed(hidden, 'norm');
    const projection = this.#weights.find('projection');
    const projected = projection ? product(tf, final, { weight: projection, bias: null }) : final;
    const weight = this.#weights.find('transform');
    if (!weight) return projected;
    const transformed = product(tf, projected, { weight, bias: this.#weights.find('transformBias') });
    return normed(activate(tf, activation, transformed), 'transformNorm');
  }

  release(): void {
    this.#weights.release();
  }
}

/** A slice of the LM head's matrix, with its part of the bias. */
export class SliceTensors {
  readonly #scope: Scope;
  readonly #weights: DeviceWeights<'matrix' | 'bias'>;

  constructor(scope: Scope, width: number, { matrix, bias }: HeadSlice) {
    this.#scope = scope;
    const weights = new Map<'matrix' | 'bias', Weight>();
    weights.set('matrix', { data: matrix, dimensions: [matrix.length / width, width] });
    if (bias) weights.set('bias', { data: bias, dimensions: [bias.length] });
    this.#weights = new DeviceWeights(scope, weights);
  }

  /** [width, slice] */
  get matrix(): Tensor {
    return this.#weights.get('matrix');
  }

  /** From [tokens, width] to [tokens, slice]. */
  logits(states: Tensor, cap: number | null): Tensor {
    const { tf } = this.#scope;
    return capped(tf, product(tf, states, { weight: this.matrix, bias: this.#weights.find('bias') }), cap);
  }

  release(): void {
    this.#weights.release();
  }
}

export function headOnDevice(
  scope: Scope,
  description: ModelDescription,
  { vectors, slice }: { readonly vectors: HeadVectors; readonly slice: HeadSlice },
): DeviceHead {
  const { tf } = scope;
  const { hiddenSize, embeddingWidth = hiddenSize } = description;
  const { logitCap } = traitsOf(description);
  const before = new HeadStates(scope, description, vectors);
  const matrix = new SliceTensors(scope, embeddingWidth, slice);
  const logits = (hidden: Float32Array): Tensor =>
    matrix.logits(before.of(tf.tensor(hidden, [hidden.length / hiddenSize, hiddenSize])), logitCap);
  return {
    likelihoods: (hidden, targets) => scope.read(() => likelihoodsOf(tf, logits(hidden), targets)),
    best: async (hidden) => {
      const { maximum, index } = await scope.read(() => bestOf(tf, logits(hidden)));
      return { maximum, index: Int32Array.from(index) };
    },
    release: () => {
      before.release();
      matrix.release();
    },
  };
}

/** Of each token: its largest logit, the sum of exp(logit - maximum) and the logit of its target. */
function likelihoodsOf(tf: Runtime, logits: Tensor, targets: Int32Array) {
  const maximum = tf.max(logits, 1, true);
  const sum = tf.sum(tf.exp(tf.sub(logits, maximum)), 1);
  const width = logits.shape[1]!;
  const places = tf.tensor1d(
    targets.map((target, token) => token * width + target),
    'int32',
  );
  return { maximum: tf.reshape(maximum, [-1]), sum, target: tf.gather(tf.reshape(logits, [-1]), places) };
}

/** Of each token its largest logit and the smallest index of one, which an argmax of a GPU need not answer with. */
function bestOf(tf: Runtime, logits: Tensor) {
  const maximum = tf.max(logits, 1, true);
  const width = logits.shape[1]!;
  // Exact in float32: a slice has far fewer than 2^24 columns.
  const order = tf.tensor(
    Float32Array.from({ length: width }, (_, i) => i),
    [1, width],
  );
  const candidates = tf.where(tf.equal(logits, maximum), order, width);
  return { maximum: tf.reshape(maximum, [-1]), index: tf.min(candidates, 1) };
}
