import { percent } from '../../format/numbers';
import type { MatrixTile } from '../../views/parts/matrix';
import { levelKey } from '../spec/levels';
import { afterThePlan, plansOf } from './plans';
import { type Factor, type Results, varying } from './result';

/** Kept units in common over several pairs of plans, 0 to 1. */
export interface Spread {
  mean: number;
  low: number;
  high: number;
}

/** Two levels of a factor. */
export interface BetweenLevels {
  one: { title: string };
  other: { title: string };
  /** Of plans that differ in the factor alone. */
  pairs: number;
  all: Spread;
  heads: Spread;
  channels: Spread;
}

export const agreementUnits = { all: 'All units', heads: 'Heads', channels: 'Channels' } as const;
export type AgreementUnit = keyof typeof agreementUnits;

/**
 * Factors of which plans of several levels are there: models have other units, so that theirs do not compare. First those
 * that choose other units, then the ratio, which chooses another number of them, then those that change plans of later
 * steps alone.
 */
export function comparedFactors(study: Results): readonly Factor[] {
  const plans = plansOf(study);
  const place = ({ name }: Factor) => (afterThePlan.includes(name) ? 2 : name === 'ratio' ? 1 : 0);
  return varying(study.factors)
    .filter(({ name }) => {
      const levels = new Set(plans.map(({ cell }) => levelKey(cell.settings[name] ?? null)));
      return name !== 'model' && levels.size > 1;
    })
    .toSorted((a, b) => place(a) - place(b));
}

/** The lower half of a matrix of levels. */
export function agreementTiles(between: readonly BetweenLevels[], unit: AgreementUnit): MatrixTile[] {
  return between.map((pair) => ({
    row: pair.other.title,
    column: pair.one.title,
    value: pair[unit].mean,
    text: percent(pair[unit].mean, 0),
  }));
}

/** As a table: each two levels, with the mean, the lowest and the highest share in per cent. */
export function agreementTable(title: string, between: readonly BetweenLevels[]) {
  const units = Object.entries(agreementUnits) as [AgreementUnit, string][];
  return {
    columns: [
      { name: title },
      { name: 'and' },
      { name: 'pairs' },
      ...units.flatMap(([, words]) => ['mean', 'lowest', 'highest'].map((what) => ({ name: `${words}, ${what}` }))),
    ],
    rows: between.map((pair) => [
      pair.one.title,
      pair.other.title,
      pair.pairs,
      ...units.flatMap(([unit]) => [pair[unit].mean, pair[unit].low, pair[unit].high]),
    ]),
  };
}
