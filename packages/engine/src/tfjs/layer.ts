import type { ModelDescription } from '@flapbook/models';
import { traitsOf } from '@flapbook/models';
import type { BlockTraits } from '../graph/block.ts';
import { blockTraits } from '../graph/traits.ts';
import type { BlockBatch } from '../pass/device.ts';
import type { LayerWeights } from '../weights/layer.ts';
import type { Block } from './block.ts';
import { type MaskedTile, sequenceTiles, treeTiles } from './masks.ts';
import { type Rotary, type RotaryTables, rotaryAt, rotaryTables } from './rotary.ts';
import type { Tensor } from './runtime.ts';
import type { Scope } from './scope.ts';
import { DeviceWeights, type LayerOnDevice } from './weights.ts';

/** One layer on the device: its weights, and what its attention needs for rows of one sequence each. */
export class LayerTensors {
  readonly sequenceLength: number;
  readonly #scope: Scope;
  readonly #description: ModelDescription;
  readonly #layer: Pick<LayerWeights, 'groups' | 'channels' | 'local'>;
  readonly #traits: BlockTraits;
  readonly #weights: LayerOnDevice;
  readonly #tables: RotaryTables | null;
  /** Made when rows of one sequence first come. */
  #sequence: { readonly rotary: Rotary | null; readonly tiles: readonly MaskedTile[] } | null = null;

  constructor(
    scope: Scope,
    layer: LayerWeights,
    { description, sequenceLength }: { readonly description: ModelDescription; readonly sequenceLength: number },
  ) {
    this.#scope = scope;
    this.#description = description;
    this.#layer = layer;
    this.sequenceLength = sequenceLength;
    this.#traits = blockTraits(description, layer, { sequenceLength });
    this.#tables = layer.groups > 0 ? rotaryTables(description, layer, sequenceLength) : null;
    this.#weights = new DeviceWeights(scope, layer.weights);
  }

  /** The block for a batch. Called within what the scope makes. */
  block({ rows, tree }: Pick<BlockBatch, 'rows' | 'tree'>, options: Pick<Block, 'linear' | 'observe'>): Block {
    const { headDim, queryHeads, keyValueHeads, normEpsilon } = this.#description;
    const { groups, channels } = this.#layer;
    const attention = groups > 0;
    return {
      ...options,
      ...(!attention ? { rotary: null, tiles: [] } : tree ? this.#ofTree(tree) : this.#ofSequence()),
      tf: this.#scope.tf,
      traits: this.#traits,
      normEpsilon,
      shape: {
        rows,
        sequenceLength: this.sequenceLength,
        groups,
        queryHeadsPerGroup: queryHeads / keyValueHeads,
        headDim,
      },
      has: { attention, mlp: channels > 0 },
      weights: this.#weights,
    };
  }

  release(): void {
    this.#weights.release();
    const { rotary, tiles = [] } = this.#sequence ?? {};
    const kept = [rotary?.cos, rotary?.sin, ...tiles.map(({ mask }) => mask)];
    this.#scope.dispose(kept.filter((tensor): tensor is Tensor => tensor != null));
    this.#sequence = null;
  }

  #ofSequence() {
    if (this.#sequence) return this.#sequence;
    const { tf } = this.#scope;
    const table = (values: Float32Array, width: number): Tensor =>
      tf.keep(tf.tensor(values, [1, 1, this.sequenceLength, width]));
    const rotary = this.#tables && {
      cos: table(this.#tables.cos, this.#tables.width),
      sin: table(this.#tables.sin, this.#tables.width),
    };
    const options = { sequenceLength: this.sequenceLength, slopes: this.#slopes() };
    const tiles = sequenceTiles(tf, this.#traits, options);
    for (const { mask } of tiles) if (mask) tf.keep(mask);
    this.#sequence = { rotary, tiles };
    return this.#sequence;
  }

  #ofTree(tree: NonNullable<BlockBatch['tree']>) {
    const { tf } = this.#scope;
    const { sequenceLength } = this;
    const window = this.#layer.local ? (traitsOf(this.#description).local?.window ?? null) : null;
    const { positions } = tree;
    return {
      rotary: this.#tables && rotaryAt(tf, this.#tables, positions, sequenceLength),
      tiles: treeTiles(tf, { positions, mask: tree.mask(window) }, { sequenceLength, slopes: this.#slopes() }),
    };
  }

  /** [query heads, 1, 1] */
  #slopes(): Tensor | null {
    const slopes = this.#weights.find('slopes');
    return slopes && this.#scope.tf.reshape(slopes, [-1, 1, 1]);
  }
}
