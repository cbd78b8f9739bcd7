import type { Activation } from '@flapbook/models';
import type { NormKind } from '../graph/norm.ts';
import type { Runtime, Tensor } from './runtime.ts';

const ROOT_HALF = Math.SQRT1_2;
const ROOT_TWO_BY_PI = Math.sqrt(2 / Math.PI);

/** The functions between an MLP's projections, by name. */
const ACTIVATIONS: Readonly<Record<Activation, (tf: Runtime, input: Tensor) => Tensor>> = {
  silu: (tf, x) => tf.mul(x, tf.sigmoid(x)),
  gelu: (tf, x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, ROOT_HALF)), 1)),
  'gelu-tanh': (tf, x) => {
    const cubic = tf.mul(x, tf.add(tf.mul(tf.square(x), 0.044715), 1));
    return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(tf.mul(cubic, ROOT_TWO_BY_PI)), 1));
  },
  relu: (tf, x) => tf.relu(x),
};

export function activate(tf: Runtime, activation: Activation, input: Tensor): Tensor {
  return ACTIVATIONS[activation](tf, input);
}

export interface NormSpec {
  readonly kind: NormKind;
  readonly epsilon: number;
  readonly weight: Tensor;
  /** For `layer` only. */
  readonly bias?: Tensor | null;
}

/** A norm over the last axis: see `NormKind`. */
export function norm(tf: Runtime, input: Tensor, { kind, epsilon, weight, bias }: NormSpec): Tensor {
  const centred = kind === 'layer' ? tf.sub(input, tf.mean(input, -1, true)) : input;
  const square = tf.mean(tf.square(centred), -1, true);
  const scaled = tf.mul(tf.mul(centred, tf.rsqrt(tf.add(square, epsilon))), weight);
  return bias ? tf.add(scaled, bias) : scaled;
}

/** c · tanh(value / c); the value itself where there is no cap. */
export function capped(tf: Runtime, value: Tensor, cap: number | null): Tensor {
  return cap === null ? value : tf.mul(tf.tanh(tf.mul(value, 1 / cap)), cap);
}
