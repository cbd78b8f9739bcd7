import type { Tabular } from '../../format/tabular';
import { namesOf, type Subject } from '../find';

export const moduleTitles = { ATTENTION: 'Attention', MLP: 'MLP' } as const;
export type ModuleName = keyof typeof moduleTitles;

/** What two plans can have in common in a layer's module. */
export const measures = {
  jaccard: 'Kept units in common (0 to 1)',
  spearman: 'Order of removal, Spearman’s ρ (−1 to 1)',
  kendall: 'Order of removal, Kendall’s τ-b (−1 to 1)',
} as const;
export type Measure = keyof typeof measures;

type Values = Partial<Record<Measure, number | null>>;

interface ModuleAgreement extends Values {
  layer: number;
  module: ModuleName;
}

type Order = Pick<Values, 'spearman' | 'kendall'> | null;

/** A plan beside another, as far as a query has selected it. */
export interface Agreement {
  name: string;
  jaccard?: number;
  heads?: Order;
  channels?: Order;
  modules?: readonly ModuleAgreement[];
}

/** Agreements, each under the name that tells it from the rest. */
export function agreementsOf(subjects: readonly Subject[]): Agreement[] {
  // The field's own name tells nothing: what stands before it does.
  const places = subjects.map(({ path }) => ({
    path: path.at(-1) === 'agreement' ? path.slice(0, -1) : path,
    fallback: 'The two plans',
  }));
  const names = namesOf(places);
  return subjects.map(({ object }, index) => ({ ...object, name: names[index] ?? '' }));
}

/** The measures that were selected of layers. */
export function measuresOf(agreements: readonly Agreement[]): Measure[] {
  const selected = (measure: Measure) =>
    agreements.some(({ modules = [] }) => modules.some((entry) => typeof entry[measure] === 'number'));
  return (Object.keys(measures) as Measure[]).filter(selected);
}

/** A measure over the layers of a module, a line each agreement. */
export function linesOf(agreements: readonly Agreement[], module: ModuleName, measure: Measure) {
  return agreements.flatMap(({ name, modules = [] }) => {
    const points = modules.flatMap((entry) => {
      const value = entry[measure];
      return entry.module === module && typeof value === 'number' ? [{ layer: entry.layer, value }] : [];
    });
    return points.length > 0 ? [{ name, points }] : [];
  });
}

export function layersTable(agreements: readonly Agreement[], module: ModuleName): Tabular {
  const shown = measuresOf(agreements);
  return {
    columns: [{ name: 'compared' }, { name: 'layer' }, { name: 'module' }, ...shown.map((name) => ({ name }))],
    rows: agreements.flatMap(({ name, modules = [] }) =>
      modules
        .filter((entry) => entry.module === module)
        .map((entry) => [name, entry.layer, moduleTitles[module], ...shown.map((measure) => entry[measure])]),
    ),
  };
}
