import type { GradSaveFunc } from '@tensorflow/tfjs-core';
import type { BackwardBatch, LayerTerms } from '../../pass/gradient-device.ts';
import type { MatrixName } from '../../weights/layer.ts';
import { runBlock } from '../block.ts';
import type { LayerTensors } from '../layer.ts';
import type { Tensor } from '../runtime.ts';
import type { Scope } from '../scope.ts';
import { type LinearTensors, product } from '../weights.ts';

/** Linear layers that are given the same, by a name for it. */
const INPUTS: Readonly<Record<MatrixName, string>> = {
  query: 'attentionInput',
  key: 'attentionInput',
  value: 'attentionInput',
  attentionOutput: 'mixed',
  gate: 'mlpInput',
  up: 'mlpInput',
  down: 'channels',
};

/**
 * Takes a batch's gradients back through a layer, whose block runs forward again for it. Of each linear layer y = W x
 * only x and dy are kept; the gradients of the weights are products of those.
 */
export async function runBack(scope: Scope, layer: LayerTensors, batch: BackwardBatch): Promise<LayerTerms> {
  const { tf } = scope;
  const names: MatrixName[] = [];
  const made = await scope.read(() => {
    const kept: Record<string, Tensor> = {};
    const linear = (input: Tensor, tensors: LinearTensors, name: MatrixName): Tensor => {
      names.push(name);
      const run = tf.customGrad((given, save) => {
        const x = given as Tensor;
        (save as GradSaveFunc)([x]);
        const gradFunc = (dy: Tensor, [saved]: readonly Tensor[]): Tensor => {
          kept[`${name} gradient`] = tf.keep(tf.clone(dy));
          kept[INPUTS[name]] ??= tf.keep(tf.clone(saved!));
          return tf.matMul(dy, tf.transpose(tensors.weight));
        };
        return { value: product(tf, x, tensors), gradFunc: gradFunc as (dy: Tensor, saved: Tensor[]) => Tensor };
      });
      return run(input);
    };
    const shape = [batch.rows * layer.sequenceLength, batch.hidden.length / batch.rows / layer.sequenceLength];
    const back = tf.grad((hidden: Tensor) => runBlock(layer.block(batch, { linear }), hidden));
    const hidden = back(tf.tensor(batch.hidden, shape), tf.tensor(batch.gradient, shape));
    return { ...kept, hidden };
  });
  batch.output.set(made.hidden);
  const found: Readonly<Record<string, Float32Array>> = made;
  const terms = names.map(
    (name) => [name, { gradient: found[`${name} gradient`]!, input: found[INPUTS[name]]! }] as const,
  );
  return new Map(terms);
}
