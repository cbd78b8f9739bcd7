import { type ModelDescription, type Rope, traitsOf } from '@flapbook/models';
import { ropeTables } from '../graph/rope.ts';
import type { PassShape } from '../pass/device.ts';
import type { LayerWeights } from '../weights/layer.ts';
import type { Feeds, Floats } from './device.ts';

interface Tables {
  readonly positions: number;
  readonly feeds: Feeds;
}

/** The rotary tables of the rows at hand: one pair, or two where layers with a window have their own positions. */
export class RopeFeeds {
  readonly #description: ModelDescription;
  readonly #floats: Floats;
  readonly #kept = new Map<Rope, Tables>();

  constructor(description: ModelDescription, floats: Floats) {
    this.#description = description;
    this.#floats = floats;
  }

  /** `cos` and `sin` for a layer; nothing where positions are not rotary. */
  of({ local: isLocal }: Pick<LayerWeights, 'local'>, { sequenceLength }: PassShape): Feeds {
    const { local } = traitsOf(this.#description);
    const rope = (isLocal && local?.rope) || this.#description.rope;
    if (rope === null) return {};
    const kept = this.#kept.get(rope);
    if (kept?.positions === sequenceLength) return kept.feeds;
    const { cos, sin } = ropeTables(rope, this.#description.headDim, sequenceLength);
    const dimensions = [sequenceLength, cos.length / sequenceLength];
    const feeds = { cos: this.#floats(cos, dimensions), sin: this.#floats(sin, dimensions) };
    this.#kept.set(rope, { positions: sequenceLength, feeds });
    return feeds;
  }
}
