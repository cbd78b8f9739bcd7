import { type LayerMask, MODULES, type ModuleName } from '@flapbook/flap';
import type { Interval } from '../bootstrap/bootstrap.ts';
import { jointJaccard, type Overlap, overlapOf } from './jaccard.ts';

/** How firmly resamples hold on to the masks of one layer's module. */
export interface ModuleStability {
  readonly layer: number;
  readonly module: ModuleName;
  /** Mean over the resamples of Jaccard's index with the masks of all data. */
  readonly jaccard: number;
  /** Share of the resamples that keep each unit, 0 to 1. */
  readonly keptShare: Float64Array;
  /** Units that between 5 and 95 % of the resamples keep: chance decides about them. */
  readonly undecided: number;
}

export interface MaskStability {
  readonly resamples: number;
  /** Mean over the resamples of Jaccard's index of all kept units. */
  readonly jaccard: number;
  /** Of 95 % of the resamples. */
  readonly interval: Interval;
  readonly modules: readonly ModuleStability[];
}

const UNDECIDED = 0.05;

/** Counts over resamples which units stay, and how far the kept sets agree with those of all data. */
export class MaskTally {
  readonly #reference: readonly LayerMask[];
  readonly #kept: readonly Record<ModuleName, Float64Array>[];
  readonly #agreement: readonly Record<ModuleName, { sum: number }>[];
  readonly #whole: number[] = [];

  /** @param reference masks of all data, which every resample is compared with */
  constructor(reference: readonly LayerMask[]) {
    this.#reference = reference;
    const units = (layer: LayerMask, module: ModuleName) => layer[module].kept.length + layer[module].pruned.length;
    this.#kept = reference.map((layer) => ({
      attention: new Float64Array(units(layer, 'attention')),
      mlp: new Float64Array(units(layer, 'mlp')),
    }));
    this.#agreement = reference.map(() => ({ attention: { sum: 0 }, mlp: { sum: 0 } }));
  }

  add(masks: readonly LayerMask[]): void {
    const overlaps: Overlap[] = [];
    for (const [layer, mask] of masks.entries()) {
      for (const module of MODULES) {
        const { kept } = mask[module];
        const counts = this.#kept[layer]![module];
        for (const unit of kept) counts[unit]! += 1;
        const overlap = overlapOf(kept, this.#reference[layer]![module].kept);
        this.#agreement[layer]![module].sum += jointJaccard([overlap]);
        overlaps.push(overlap);
      }
    }
    this.#whole.push(jointJaccard(overlaps));
  }

  result(): MaskStability {
    const resamples = this.#whole.length;
    const ascending = this.#whole.toSorted((a, b) => a - b);
    const at = (p: number) => ascending[Math.round(p * (resamples - 1))]!;
    return {
      resamples,
      jaccard: ascending.reduce((sum, value) => sum + value, 0) / resamples,
      interval: { low: at(0.025), high: at(0.975) },
      modules: this.#kept.flatMap((modules, layer) =>
        MODULES.map((module) => {
          const keptShare = modules[module].map((count) => count / resamples);
          return {
            layer,
            module,
            jaccard: this.#agreement[layer]![module].sum / resamples,
            keptShare,
            undecided: keptShare.filter((share) => share > UNDECIDED && share < 1 - UNDECIDED).length,
          };
        }),
      ),
    };
  }
}
