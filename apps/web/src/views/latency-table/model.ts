import type { Tabular } from '../../format/tabular';
import type { Item } from '../find';

interface TimesObject {
  median?: number;
  p25?: number;
  p75?: number;
}

export interface WidthObject {
  module?: string;
  units?: number;
  cost?: number;
  times?: TimesObject;
}

export interface LatencyTableObject extends Item {
  blocks?: number | null;
  provider?: string;
  machine?: string;
  newTokens?: number;
  empty?: TimesObject | null;
  rest?: TimesObject | null;
  widths?: readonly WidthObject[] | null;
}

export const moduleTitles: Readonly<Record<string, { title: string; unit: string }>> = {
  ATTENTION: { title: 'Attention', unit: 'heads (KV groups)' },
  MLP: { title: 'MLP', unit: 'channels' },
};

/** What so many units of one module take in one block. */
export interface Cost {
  units: number;
  /** As plans count it, in milliseconds. */
  cost: number;
  /** As it was measured, a block, without what an empty one takes. */
  median?: number;
  p25?: number;
  p75?: number;
}

/** The costs of a module's widths, from none of them; what was measured is shared out among the blocks timed together. */
export function costsOf({ widths, blocks, empty }: LatencyTableObject, module: string): Cost[] {
  const without = empty?.median;
  const each = (value: number | undefined) =>
    value === undefined || without === undefined ? undefined : (value - without) / (blocks || 1);
  const found = (widths ?? []).flatMap(({ module: own, units, cost, times }): Cost[] =>
    own === module && units !== undefined && cost !== undefined
      ? [{ units, cost, median: each(times?.median), p25: each(times?.p25), p75: each(times?.p75) }]
      : [],
  );
  return found.length > 0 ? [{ units: 0, cost: 0 }, ...found] : [];
}

export function costTable(costs: readonly Cost[], unit: string): Tabular {
  return {
    columns: [
      { name: 'kept', unit },
      { name: 'cost', unit: 'ms a block' },
      { name: 'median', unit: 'ms a block' },
      { name: 'p25', unit: 'ms a block' },
      { name: 'p75', unit: 'ms a block' },
    ],
    rows: costs.map(({ units, cost, median, p25, p75 }) => [units, cost, median, p25, p75]),
  };
}
