import { MODULES, type PerModule } from '@flapbook/flap';
import { type Overlap, overlapOf } from '@flapbook/statistics';
import { LRUCache } from 'lru-cache';
import type { Planner } from './planner.ts';

/** What is kept of every layer by two plans; they never change, since keys are digests of what plans are made of. */
const REMEMBERED_PAIRS = 50_000;

/** Units that two plans of a model both keep, and that either keeps, over all layers. */
export class PlanOverlaps {
  readonly #planner: Planner;
  readonly #known = new LRUCache<string, PerModule<Overlap>>({ max: REMEMBERED_PAIRS });

  constructor(planner: Planner) {
    this.#planner = planner;
  }

  /**
   * @param one key of a plan whose calibration is there
   * @param other that of another plan of the same model
   * @throws FlapbookError with the codes of `Planner.byKey`
   */
  async of(one: string, other: string): Promise<PerModule<Overlap>> {
    const id = [one, other].sort().join(' ');
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const [a, b] = [await this.#layers(one), await this.#layers(other)];
    const [attention, mlp] = MODULES.map((module) => {
      const overlaps = a.map((layer, i) => overlapOf(layer[module].kept, b[i]![module].kept));
      return { common: sum(overlaps, 'common'), all: sum(overlaps, 'all') };
    });
    const found = { attention: attention!, mlp: mlp! };
    this.#known.set(id, found);
    return found;
  }

  async #layers(key: string) {
    return (await this.#planner.byKey(key)).result.layers;
  }
}

function sum(overlaps: readonly Overlap[], of: keyof Overlap): number {
  return overlaps.reduce((total, overlap) => total + overlap[of], 0);
}
