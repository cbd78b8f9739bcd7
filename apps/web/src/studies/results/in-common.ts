import { canonicalJson } from '../../format/json';
import type { MatrixTile } from '../../views/parts/matrix';
import type { StudyPlanOf } from './plans';

/** What two plans have in common; null where that is not defined. */
export interface InCommon {
  /** Kept units, 0 to 1. */
  jaccard: number | null;
  /** Spearman's ρ of the orders in which heads and channels of all layers go, −1 to 1. */
  heads: number | null;
  channels: number | null;
}

export const commonMeasures = {
  jaccard: 'Kept units in common',
  heads: 'Order of heads (ρ)',
  channels: 'Order of channels (ρ)',
} as const;
export type CommonMeasure = keyof typeof commonMeasures;

/** Most plans that stand beside each other: pairs grow with their square. */
export const mostCompared = 12;

/** Two plans of one model, in the order of the study. */
export type Pair = readonly [StudyPlanOf, StudyPlanOf];

/** Every two plans that can be compared: those of the same model. */
export function pairsOf(plans: readonly StudyPlanOf[]): readonly Pair[] {
  const modelOf = ({ cell }: StudyPlanOf) => canonicalJson(cell.settings.model ?? null);
  return plans.flatMap((one, index) =>
    plans.slice(index + 1).flatMap((other): Pair[] => (modelOf(one) === modelOf(other) ? [[one, other]] : [])),
  );
}

export function pairKey([one, other]: Pair): string {
  return `${one.key} ${other.key}`;
}

/** The lower half of the matrix and its diagonal, on which a plan agrees with itself. */
export function commonTiles(
  plans: readonly StudyPlanOf[],
  known: ReadonlyMap<string, InCommon>,
  { measure, text }: { measure: CommonMeasure; text: (value: number) => string },
): MatrixTile[] {
  const own = plans.map(({ name }) => ({ row: name, column: name, value: 1, text: text(1) }));
  const others = pairsOf(plans).map((pair): MatrixTile => {
    const value = known.get(pairKey(pair))?.[measure] ?? undefined;
    const [{ name: column }, { name: row }] = pair;
    return { row, column, value, text: value === undefined ? '' : text(value) };
  });
  return [...own, ...others];
}
