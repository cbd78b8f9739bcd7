import type { Tabular } from '../../format/tabular';
import type { Row as HeatRow } from '../calibration/model';
import type { Subject } from '../find';

type ModuleName = 'ATTENTION' | 'MLP';

/** How firm one layer's module is, as far as a query has selected it. */
export interface Stability {
  layer: number;
  module: ModuleName;
  /** Kept units in common with the plan of all data, 0 to 1. */
  jaccard?: number;
  /** Units that chance decides about. */
  undecided?: number;
  /** Share of the resamples that keep each unit, in the order of the units. */
  keptShares?: readonly number[];
}

export interface StabilityObject {
  resamples?: number;
  shards?: number;
  jaccard?: number;
  interval?: { low?: number; high?: number } | null;
  modules?: readonly Stability[];
}

export const moduleTitles: Record<ModuleName, string> = { ATTENTION: 'Attention', MLP: 'MLP' };

/** Of a subject, the modules that say where they are. */
export function modulesOf({ object }: Subject): Stability[] {
  const { modules = [] } = object as StabilityObject;
  return modules.filter(({ layer, module }) => typeof layer === 'number' && module in moduleTitles);
}

/** Kept units in common by layer, a line each module. */
export function linesOf(modules: readonly Stability[]) {
  return (Object.keys(moduleTitles) as ModuleName[]).flatMap((module) => {
    const points = modules.flatMap((entry) =>
      entry.module === module && typeof entry.jaccard === 'number'
        ? [{ layer: entry.layer, value: 100 * entry.jaccard }]
        : [],
    );
    return points.length > 0 ? [{ name: moduleTitles[module], points }] : [];
  });
}

/** Steps of a heat map: as fine as it draws, so that a module of few units shows them as they are, not in between. */
const steps = 96;

/** Units of each module from the one that fewest resamples keep to the one that most do. */
export function heatRowsOf(modules: readonly Stability[]): HeatRow[] {
  return modules.flatMap(({ layer, module, keptShares }) => {
    if (!keptShares || keptShares.length === 0) return [];
    const ordered = keptShares.toSorted((a, b) => a - b);
    const at = (step: number) => ordered[Math.min(ordered.length - 1, Math.floor((step / steps) * ordered.length))];
    const quantiles = Array.from({ length: steps + 1 }, (_, step) => at(step) ?? 0);
    return [{ layer, module: moduleTitles[module], channels: ordered.length, distribution: { quantiles }, quantiles }];
  });
}

/** Units that chance decides about, over the whole model; undefined where nobody asked. */
export function undecidedOf(modules: readonly Stability[]): number | undefined {
  const counts = modules.flatMap(({ undecided }) => undecided ?? []);
  return counts.length > 0 ? counts.reduce((sum, count) => sum + count, 0) : undefined;
}

export function stabilityTable(modules: readonly Stability[]): Tabular {
  return {
    columns: [
      { name: 'layer' },
      { name: 'module' },
      { name: 'units in common', unit: '0 to 1' },
      { name: 'units that chance decides about' },
    ],
    rows: modules.map(({ layer, module, jaccard, undecided }) => [layer, moduleTitles[module], jaccard, undecided]),
  };
}

/** Every unit with the share of the resamples that keep it. */
export function sharesTable(modules: readonly Stability[]): Tabular {
  return {
    columns: [{ name: 'layer' }, { name: 'module' }, { name: 'unit' }, { name: 'kept in', unit: 'share of resamples' }],
    rows: modules.flatMap(({ layer, module, keptShares = [] }) =>
      keptShares.map((share, unit) => [layer, moduleTitles[module], unit, share]),
    ),
  };
}
