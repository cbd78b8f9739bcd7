import { bytes, compact, fixed, percent, short } from '../../format/numbers';
import { capitalised } from '../../format/words';
import type { Figure, Result } from './result';

/** Something that is measured of cells, as tables and drawings show it. */
export interface StudyMeasure {
  name: string;
  title: string;
  unit: string;
  /** Which way is better; undefined where neither is. */
  better: 'lower' | 'higher' | undefined;
  /** @param beside a number that it stands beside: it is written with as many decimals */
  text: (value: number, beside?: number) => string;
}

/** What every study has or is to have. */
export const perplexity: StudyMeasure = {
  name: 'perplexity',
  title: 'Perplexity',
  unit: '',
  better: 'lower',
  text: perplexityText,
};

/** Figures with a look of their own, unit included; all others are written with the digits that the server names. */
const looks: Readonly<Record<string, StudyMeasure['text']>> = {
  peakBytes: bytes,
  parameters: compact,
  achievedRatio: (value) => percent(value),
};

/** Not a cell's own: of what it is compared with. */
const hidden = new Set(['densePerplexity']);

/**
 * Everything that the cells have come to, in the order in which the server tells of it. Perplexity is there in any case
 * where nothing else is: a study that is to come shows where it will stand.
 */
export function measuresOf(cells: readonly Result[]): readonly StudyMeasure[] {
  const found = new Map<string, StudyMeasure>();
  for (const { figures } of cells) {
    for (const [name, figure] of Object.entries(figures)) {
      if (figure && !found.has(name) && !hidden.has(name)) found.set(name, measureOf(name, figure));
    }
  }
  if (found.size === 0) return [perplexity];
  return [...found.values()].toSorted(
    (a, b) => Number(b.name === perplexity.name) - Number(a.name === perplexity.name),
  );
}

/** How a figure of a cell is shown. */
export function measureOf(name: string, { title = name, unit = '', digits = 3, higherIsBetter }: Figure): StudyMeasure {
  if (name === perplexity.name) return perplexity;
  const look = looks[name] ?? (isShare(name) ? (value: number) => percent(value, 2) : undefined);
  return {
    name,
    title: capitalised(title),
    unit: look ? '' : unit,
    better: higherIsBetter == null ? undefined : higherIsBetter ? 'higher' : 'lower',
    text: look ?? ((value) => fixed(value, digits)),
  };
}

/** Accuracies are shares of items, which papers print in per cent. */
function isShare(name: string): boolean {
  return name === 'accuracy' || name.startsWith('accuracy_');
}

/** Half of a figure's interval, as tables write it behind ±; undefined where it has none. */
export function halfWidth({ low, high }: Figure): number | undefined {
  return low === undefined || high === undefined ? undefined : (high - low) / 2;
}

/** Two decimals as papers print them, fewer where the whole is large: 14.62, 366.4, 12,345. */
export function perplexityText(value: number, beside = value): string {
  const size = Math.abs(beside);
  return size < 100 ? fixed(value, 2) : size < 1000 ? fixed(value, 1) : short(value);
}
