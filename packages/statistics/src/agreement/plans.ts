import { type LayerMask, MODULES, type ModuleName, type PerModule } from '@flapbook/flap';
import { jointJaccard, overlapOf } from './jaccard.ts';
import { kendall, spearman } from './rank-correlation.ts';

/** Masks and what they were made from. */
export interface ScoredMasks {
  readonly layers: readonly LayerMask[];
  /** What the threshold is compared with, one value a unit. */
  readonly unitScores: readonly PerModule<Float64Array>[];
}

/** How far two orders of removal agree, -1 to 1; null where one of them has no order. */
export interface OrderAgreement {
  readonly spearman: number | null;
  readonly kendall: number | null;
}

export interface ModuleAgreement extends OrderAgreement {
  readonly layer: number;
  readonly module: ModuleName;
  /** Jaccard's index of the kept units. */
  readonly jaccard: number;
}

export interface PlanAgreement {
  /** Of all kept units of the model. */
  readonly jaccard: number;
  readonly modules: readonly ModuleAgreement[];
  /** Of the heads of all layers together, and of the channels; null where scores of different layers do not compare. */
  readonly order: PerModule<OrderAgreement> | null;
}

/**
 * Two plans of the same model side by side: which units both keep, and whether they remove units in the same order. Scores
 * are what decides about the order, so it is theirs that are correlated.
 *
 * @param options - `acrossLayers`: whether scores of different layers compare, as in the adaptive structures
 */
export function planAgreement(
  one: ScoredMasks,
  other: ScoredMasks,
  { acrossLayers }: { readonly acrossLayers: boolean },
): PlanAgreement {
  const overlap = (layer: number, module: ModuleName) =>
    overlapOf(one.layers[layer]![module].kept, other.layers[layer]![module].kept);
  const places = one.layers.flatMap((_, layer) => MODULES.map((module) => ({ layer, module })));
  return {
    jaccard: jointJaccard(places.map(({ layer, module }) => overlap(layer, module))),
    modules: places.map(({ layer, module }) => ({
      layer,
      module,
      jaccard: jointJaccard([overlap(layer, module)]),
      ...orders(one.unitScores[layer]![module], other.unitScores[layer]![module]),
    })),
    order: acrossLayers ? { attention: pooled(one, other, 'attention'), mlp: pooled(one, other, 'mlp') } : null,
  };
}

function pooled(one: ScoredMasks, other: ScoredMasks, module: ModuleName): OrderAgreement {
  const all = ({ unitScores }: ScoredMasks) => Float64Array.from(unitScores.flatMap((layer) => [...layer[module]]));
  return orders(all(one), all(other));
}

function orders(one: Float64Array, other: Float64Array): OrderAgreement {
  return { spearman: spearman(one, other), kendall: kendall(one, other) };
}
