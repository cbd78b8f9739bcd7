import { type Algebra, plainAlgebra } from '@flapbook/flap';
import type { ModelDescription } from '@flapbook/models';
import type {
  BlockBatch,
  BlockResult,
  Device,
  DeviceEmbedding,
  DeviceHead,
  DeviceLayer,
  GramTile,
  HeadSlice,
  ModuleStatistics,
  PassShape,
} from '../pass/device.ts';
import type { LayerWeights } from '../weights/layer.ts';
import type { EmbeddingWeights, HeadVectors } from '../weights/outer.ts';
import { runBlock } from './block.ts';
import { embeddingOnDevice } from './embedding.ts';
import { TfjsGradients } from './gradients/device.ts';
import { headOnDevice } from './head.ts';
import { LayerTensors } from './layer.ts';
import type { Tensor } from './runtime.ts';
import type { Scope } from './scope.ts';
import { sampleStatistics } from './statistics.ts';
import { product } from './weights.ts';

/** Blocks and heads as operations of TensorFlow.js. */
export class TfjsDevice implements Device {
  readonly description: ModelDescription;
  readonly rowByRow: boolean;
  readonly gradients: TfjsGradients;
  /** TensorFlow.js has no float64. */
  readonly algebra: Algebra = plainAlgebra;
  readonly #scope: Scope;

  constructor(scope: Scope, description: ModelDescription, { rowByRow = false }: Pick<Device, 'rowByRow'> = {}) {
    this.#scope = scope;
    this.description = description;
    this.rowByRow = rowByRow;
    this.gradients = new TfjsGradients(scope, description);
  }

  async layer(layer: LayerWeights, { sequenceLength }: PassShape): Promise<DeviceLayer> {
    const tensors = new LayerTensors(this.#scope, layer, { description: this.description, sequenceLength });
    return { run: (batch) => this.#run(tensors, batch), release: () => tensors.release() };
  }

  async embedding(weights: EmbeddingWeights): Promise<DeviceEmbedding> {
    return embeddingOnDevice(this.#scope, this.description, weights);
  }

  async head(vectors: HeadVectors, slice: HeadSlice): Promise<DeviceHead> {
    return headOnDevice(this.#scope, this.description, { vectors, slice });
  }

  async gramTile(inputs: Float32Array, { channels, start, end }: GramTile): Promise<Float32Array> {
    const { tf } = this.#scope;
    const tokens = inputs.length / channels;
    const { tile } = await this.#scope.read(() => {
      const whole = tf.tensor2d(inputs, [tokens, channels]);
      const rows = tf.transpose(tf.slice(whole, [0, start], [tokens, end - start]));
      return { tile: tf.matMul(rows, tf.slice(whole, [0, start], [tokens, channels - start])) };
    });
    return tile;
  }

  async close(): Promise<void> {
    // Whatever lies on the device is released with its layer or slice.
  }

  async #run(layer: LayerTensors, batch: BlockBatch): Promise<BlockResult> {
    const { tf } = this.#scope;
    const { rows, statistics, inputs, output } = batch;
    const made = await this.#scope.read(() => {
      const wanted: Record<string, Tensor> = {};
      const block = layer.block(batch, {
        linear: (input, tensors) => product(tf, input, tensors),
        observe(module, input) {
          if (inputs) wanted[`${module}Input`] = input;
          if (!statistics) return;
          const { mean, m2 } = sampleStatistics(tf, input, layer.sequenceLength);
          Object.assign(wanted, { [`${module}Mean`]: mean, [`${module}M2`]: m2 });
        },
      });
      const hidden = tf.tensor(batch.hidden, [rows * layer.sequenceLength, this.description.hiddenSize]);
      const result = runBlock(block, hidden);
      if (output) wanted.output = result;
      return wanted;
    });
    if (output) output.set(made.output!);
    const found = (module: 'attention' | 'mlp'): ModuleStatistics | null => {
      const [mean, m2] = [made[`${module}Mean`], made[`${module}M2`]];
      return mean && m2 ? { mean, m2 } : null;
    };
    return {
      statistics: { attention: found('attention'), mlp: found('mlp') },
      inputs: { attention: made.attentionInput ?? null, mlp: made.mlpInput ?? null },
    };
  }
}
