import { type ModelDescription, traitsOf } from '@flapbook/models';
import type { DeviceEmbedding } from '../pass/device.ts';
import type { EmbeddingWeights } from '../weights/outer.ts';
import { gatherRows } from '../weights/rows.ts';
import { norm } from './functions.ts';
import type { Tensor } from './runtime.ts';
import type { Scope } from './scope.ts';
import { DeviceWeights } from './weights.ts';

/** What is done to the embedding's rows before the first layer: see `buildEmbedding`. */
export function embeddingOnDevice(
  scope: Scope,
  description: ModelDescription,
  { weights, positions }: EmbeddingWeights,
): DeviceEmbedding {
  const { tf } = scope;
  const { hiddenSize, normEpsilon: epsilon, embeddingWidth: width = hiddenSize } = description;
  const { embeddingScale, norm: kind } = traitsOf(description);
  const tensors = new DeviceWeights(scope, weights);
  const hiddenStates = (embedded: Float32Array, at: Int32Array): Tensor => {
    let states: Tensor = tf.tensor(embedded, [at.length, width]);
    const projection = tensors.find('projection');
    if (projection) states = tf.matMul(states, projection);
    if (embeddingScale !== 1) states = tf.mul(states, embeddingScale);
    // A matrix of one row, which lies here as one column.
    const tokenType = tensors.find('tokenType');
    if (tokenType) states = tf.add(states, tf.reshape(tokenType, [hiddenSize]));
    if (positions) states = tf.add(states, tf.tensor(gatherRows(positions, at), [at.length, hiddenSize]));
    const weight = tensors.find('norm');
    if (!weight) return states;
    const bias = tensors.find('normBias');
    return norm(tf, states, { kind: kind === 'layer' ? 'layer' : 'rms', epsilon, weight, bias });
  };
  return {
    run: async (embedded, at, output) => {
      const { hidden } = await scope.read(() => ({ hidden: hiddenStates(embedded, at) }));
      output.set(hidden);
    },
    release: () => tensors.release(),
  };
}
