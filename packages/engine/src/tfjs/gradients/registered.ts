import type { GradConfig, NamedAttrMap } from '@tensorflow/tfjs-core';
import type { Runtime, Tensor } from '../runtime.ts';

/** By the inputs of a kernel, their gradients from that of its output; inputs or the output as far as they are saved. */
type Derive = (tf: Runtime, dy: Tensor, saved: readonly Tensor[], attributes: NamedAttrMap) => Record<string, Tensor>;

interface Derivative {
  readonly inputs?: readonly string[];
  readonly output?: true;
  readonly derive: Derive;
}

/**
 * The gradients of the kernels that blocks and heads are made of. TensorFlow.js has them in its umbrella package only,
 * with everything else of it.
 */
const DERIVATIVES: Readonly<Record<string, Derivative>> = {
  Identity: { derive: (_, dy) => ({ x: dy }) },
  Add: { inputs: ['a', 'b'], derive: (tf, dy, [a, b]) => ({ a: fit(tf, dy, a!), b: fit(tf, dy, b!) }) },
  Sub: { inputs: ['a', 'b'], derive: (tf, dy, [a, b]) => ({ a: fit(tf, dy, a!), b: fit(tf, tf.neg(dy), b!) }) },
  Multiply: {
    inputs: ['a', 'b'],
    derive: (tf, dy, [a, b]) => ({ a: fit(tf, tf.mul(dy, b!), a!), b: fit(tf, tf.mul(dy, a!), b!) }),
  },
  Square: { inputs: ['x'], derive: (tf, dy, [x]) => ({ x: tf.mul(dy, tf.mul(x!, 2)) }) },
  // y = x^(-1/2) has the slope -y³ / 2.
  Rsqrt: { output: true, derive: (tf, dy, [y]) => ({ x: tf.mul(dy, tf.mul(tf.mul(tf.square(y!), y!), -0.5)) }) },
  Relu: { inputs: ['x'], derive: (tf, dy, [x]) => ({ x: tf.mul(dy, tf.step(x!)) }) },
  Sigmoid: { output: true, derive: (tf, dy, [y]) => ({ x: tf.mul(dy, tf.mul(y!, tf.sub(1, y!))) }) },
  Tanh: { output: true, derive: (tf, dy, [y]) => ({ x: tf.mul(dy, tf.sub(1, tf.square(y!))) }) },
  Erf: {
    inputs: ['x'],
    derive: (tf, dy, [x]) => ({ x: tf.mul(dy, tf.mul(tf.exp(tf.neg(tf.square(x!))), 2 / Math.sqrt(Math.PI))) }),
  },
  Softmax: {
    output: true,
    derive: (tf, dy, [y]) => {
      const weighted = tf.mul(dy, y!);
      return { logits: tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), y!)) };
    },
  },
  Mean: {
    inputs: ['x'],
    derive: (tf, dy, [x], { axis }) => {
      const axes = ([axis].flat() as number[]).map((one) => (one < 0 ? one + x!.rank : one));
      const kept = x!.shape.map((size, i) => (axes.includes(i) ? 1 : size));
      const count = axes.reduce((product, one) => product * x!.shape[one]!, 1);
      return { x: tf.mul(tf.reshape(dy, kept), tf.fill(x!.shape, 1 / count)) };
    },
  },
  // Of plain products only; transposed again by themselves, see `DeviceWeights`.
  BatchMatMul: {
    inputs: ['a', 'b'],
    derive: (tf, dy, [a, b]) => ({ a: tf.matMul(dy, turned(tf, b!)), b: tf.matMul(turned(tf, a!), dy) }),
  },
  Reshape: { inputs: ['x'], derive: (tf, dy, [x]) => ({ x: tf.reshape(dy, x!.shape) }) },
  Transpose: {
    derive: (tf, dy, _, { perm }) => {
      const order = perm as number[];
      return {
        x: tf.transpose(
          dy,
          [...order.keys()].map((axis) => order.indexOf(axis)),
        ),
      };
    },
  },
  Slice: {
    inputs: ['x'],
    derive: (tf, dy, [x], { begin }) => {
      const start = begin as number[];
      const around = x!.shape.map((size, i): [number, number] => [start[i]!, size - start[i]! - dy.shape[i]!]);
      return { x: tf.pad(dy, around) };
    },
  },
};

/** Makes them known to TensorFlow.js, but for those that it knows already. */
export function registerGradients(tf: Runtime): void {
  for (const [kernelName, { inputs, output, derive }] of Object.entries(DERIVATIVES)) {
    if (tf.getGradient(kernelName)) continue;
    const config: GradConfig = {
      kernelName,
      ...(inputs && { inputsToSave: [...inputs] }),
      ...(output && { outputsToSave: [true] }),
      gradFunc: (dy, saved, attributes) => later(derive(tf, dy as Tensor, saved, attributes)),
    };
    tf.registerGradient(config);
  }
  if (tf.getGradient('Concat')) return;
  tf.registerGradient({
    kernelName: 'Concat',
    saveAllInputs: true,
    gradFunc: (dy, parts, { axis }) => {
      let start = 0;
      const gradients = parts.map(({ shape }) => {
        const begin = shape.map((_, i) => (i === axis ? start : 0));
        start += shape[axis as number]!;
        return tf.slice(dy as Tensor, begin, shape);
      });
      return later(Object.fromEntries(gradients.entries()));
    },
  });
}

function later(gradients: Record<string, Tensor>): Record<string, () => Tensor> {
  return Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, () => gradient]));
}

/** The sum of a gradient over the axes that its input was repeated along. */
function fit(tf: Runtime, gradient: Tensor, { shape }: Tensor): Tensor {
  const missing = gradient.rank - shape.length;
  const repeated = gradient.shape.flatMap((size, axis) =>
    axis < missing || (shape[axis - missing] === 1 && size !== 1) ? [axis] : [],
  );
  return repeated.length === 0 ? gradient : tf.reshape(tf.sum(gradient, repeated), shape);
}

function turned(tf: Runtime, value: Tensor): Tensor {
  const axes = [...value.shape.keys()];
  return tf.transpose(value, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
}
