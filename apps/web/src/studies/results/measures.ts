import { bytes, compact, fixed, percent, short } from '../../format/numbers';
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

/** Every figure of a cell that tables and drawings know, in the order in which they are offered. A new one is a line. */
export const studyMeasures: readonly StudyMeasure[] = [
  { name: 'perplexity', title: 'Perplexity', unit: '', better: 'lower', text: perplexityText },
  { name: 'latencyMilliseconds', title: 'Latency', unit: 'ms', better: 'lower', text: (value) => fixed(value, 2) },
  { name: 'peakBytes', title: 'Peak memory', unit: '', better: 'lower', text: bytes },
  { name: 'parameters', title: 'Parameters', unit: '', better: undefined, text: compact },
  { name: 'achievedRatio', title: 'Achieved ratio', unit: '', better: undefined, text: (value) => percent(value) },
  { name: 'biasNorm', title: 'Norm of all biases', unit: '', better: undefined, text: short },
];

/** The measures that at least one cell has, perplexity in any case: a study that is to come shows where it will stand. */
export function measuresOf(cells: readonly Result[]): readonly StudyMeasure[] {
  return studyMeasures.filter(({ name }, index) => index === 0 || cells.some(({ figures }) => figures[name]));
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
