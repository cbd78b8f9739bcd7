import { type ModelDescription, requireCausal, traitsOf } from '@flapbook/models';
import type { HeadSlice, PassShape } from '../../pass/device.ts';
import type { GradientDevice, HeadBackward, LayerBackward, StateGradients } from '../../pass/gradient-device.ts';
import type { LayerWeights } from '../../weights/layer.ts';
import type { HeadVectors } from '../../weights/outer.ts';
import { HeadStates, SliceTensors } from '../head.ts';
import { LayerTensors } from '../layer.ts';
import type { Tensor } from '../runtime.ts';
import type { Scope } from '../scope.ts';
import { runBack } from './block.ts';
import { registerGradients } from './registered.ts';
import { addWeightGradients } from './weight.ts';

/** @throws FlapbookError UNSUPPORTED_CONFIG for a model of masked tokens, which has no loss of next ones */
export function requireLoss(description: ModelDescription): void {
  requireCausal(description, 'loss of next tokens to take gradients of');
}

/**
 * The way back by automatic differentiation, a block at a time: only its input is kept from the way there, so that what is
 * recorded is one block of one batch.
 */
export class TfjsGradients implements GradientDevice {
  readonly #scope: Scope;
  readonly #description: ModelDescription;

  constructor(scope: Scope, description: ModelDescription) {
    this.#scope = scope;
    this.#description = description;
  }

  require(): void {
    requireLoss(this.#description);
    registerGradients(this.#scope.tf);
  }

  async layer(layer: LayerWeights, { sequenceLength }: PassShape): Promise<LayerBackward> {
    const tensors = new LayerTensors(this.#scope, layer, { description: this.#description, sequenceLength });
    return {
      run: (batch) => runBack(this.#scope, tensors, batch),
      add: (terms, sums, options) => addWeightGradients(this.#scope, terms, { sums, ...options }),
      release: () => tensors.release(),
    };
  }

  async head(vectors: HeadVectors, slice: HeadSlice): Promise<HeadBackward> {
    const { tf } = this.#scope;
    const { hiddenSize, embeddingWidth: width = hiddenSize } = this.#description;
    const { logitCap } = traitsOf(this.#description);
    const states = new HeadStates(this.#scope, this.#description, vectors);
    const matrix = new SliceTensors(this.#scope, width, slice);
    return {
      run: async (hidden, { maximum, scale, targets, targetWeights }, { before, output }) => {
        const tokens = targets.length;
        const column = (values: Float32Array): Tensor => tf.tensor(values, [tokens, 1]);
        const { sum } = await this.#scope.read(() => {
          const logits = matrix.logits(states.of(tf.tensor(hidden, [tokens, hiddenSize])), logitCap);
          const weighted = tf.mul(tf.exp(tf.sub(logits, column(maximum))), column(scale));
          const order = tf.range(0, logits.shape[1]!, 1, 'int32');
          const isTarget = tf.equal(order, tf.tensor2d(targets, [tokens, 1], 'int32'));
          const byLogits = tf.add(weighted, tf.where(isTarget, column(targetWeights), 0));
          // c tanh(x / c) has the slope 1 - (value / c)².
          const slope = logitCap === null ? null : tf.sub(1, tf.square(tf.mul(logits, 1 / logitCap)));
          const given = slope ? tf.mul(byLogits, slope) : byLogits;
          const part = tf.matMul(given, tf.transpose(matrix.matrix));
          return { sum: tf.add(tf.tensor(before, [tokens, width]), part) };
        });
        output.set(sum);
      },
      release: () => {
        states.release();
        matrix.release();
      },
    };
  }

  async beforeHead(vectors: HeadVectors, { hidden, gradient, output }: StateGradients): Promise<void> {
    const { tf } = this.#scope;
    const { hiddenSize, embeddingWidth: width = hiddenSize } = this.#description;
    const tokens = hidden.length / hiddenSize;
    const states = new HeadStates(this.#scope, this.#description, vectors);
    try {
      const back = tf.grad((given: Tensor) => states.of(given));
      const { found } = await this.#scope.read(() => ({
        found: back(tf.tensor(hidden, [tokens, hiddenSize]), tf.tensor(gradient, [tokens, width])),
      }));
      output.set(found);
    } finally {
      states.release();
    }
  }
}
