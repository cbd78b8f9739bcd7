import type { Cut } from '../structures/structure.ts';
import { MODULES, type ModuleName, type PerModule } from '../types.ts';

/** At how many evenly spaced ranks of a layer's channels the removal is told. */
export const REMOVAL_RANKS = 33;

/** How finely ratios are told apart: a unit stays at the ratio one step below its own. */
export const REMOVAL_STEP = 2 ** -32;

const STEPS = 1 / REMOVAL_STEP;

/**
 * The smallest ratios at which plans remove the units of one layer; 1 for those that every ratio below 1 keeps, and one
 * step for those that have gone before.
 */
export interface LayerRemoval {
  /** One ratio a head or KV group, in the order of the units. */
  readonly attention: Float64Array;
  /** Ratios of the MLP channels at `REMOVAL_RANKS` evenly spaced ranks, from the first to go to the last; ascending. */
  readonly mlp: Float64Array;
}

/** A unit whose ratio is sought, and where the answer goes. */
interface Sought {
  readonly layer: number;
  readonly module: ModuleName;
  readonly score: number;
  readonly out: Float64Array;
  readonly at: number;
}

/**
 * Halves the range of ratios until each unit's lies between two neighbouring steps. Every trial is the cut that plans
 * are made with, so ties and rounding fall as they do there, and units that are still together share the trial. Right
 * because no structure brings a unit back as the ratio grows.
 *
 * @param keepTies - whether a unit at the threshold stays
 */
export function removalOf(
  unitScores: readonly PerModule<Float64Array>[],
  cut: (ratio: number) => Cut,
  keepTies: boolean,
): LayerRemoval[] {
  const sought: Sought[] = [];
  const removal = unitScores.map((scores, layer) => {
    const asked = { attention: scores.attention, mlp: atRanks(scores.mlp) };
    const ratios = { attention: new Float64Array(asked.attention.length), mlp: new Float64Array(asked.mlp.length) };
    for (const module of MODULES) {
      for (const [at, score] of asked[module].entries()) sought.push({ layer, module, score, out: ratios[module], at });
    }
    return ratios;
  });
  halve(0, STEPS, sought);
  return removal;

  /** The units stay at `low` steps and go at `high`. */
  function halve(low: number, high: number, units: readonly Sought[]): void {
    if (units.length === 0) return;
    if (high - low === 1) {
      for (const { out, at } of units) out[at] = high * REMOVAL_STEP;
      return;
    }
    const middle = (low + high) / 2;
    const { thresholds } = cut(middle * REMOVAL_STEP);
    const stays = ({ layer, module, score }: Sought) => {
      const threshold = thresholds[layer]![module];
      return score > threshold || (keepTies && score === threshold && score !== Number.NEGATIVE_INFINITY);
    };
    halve(
      low,
      middle,
      units.filter((unit) => !stays(unit)),
    );
    halve(middle, high, units.filter(stays));
  }
}

function atRanks(scores: Float64Array): Float64Array {
  if (scores.length === 0) return new Float64Array(0);
  const ascending = scores.toSorted();
  return Float64Array.from(
    { length: REMOVAL_RANKS },
    (_, i) => ascending[Math.round((i / (REMOVAL_RANKS - 1)) * (scores.length - 1))]!,
  );
}
