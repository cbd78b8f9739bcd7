import { quantile } from '../fleet.ts';

/** How far the end of a series may lie above its plateau. */
export const GROWTH_ALLOWED = 0.1;

/** Memory of one process under load. */
export interface Growth {
  /** Median of the middle third of the samples, when caches are full and pools have grown. */
  readonly plateau: number;
  /** Median of the last tenth. */
  readonly end: number;
  /** end / plateau - 1 */
  readonly growth: number;
}

/** Of samples in equal steps over the whole load. */
export function growthOf(samples: readonly number[]): Growth {
  const third = samples.length / 3;
  const plateau = quantile(samples.slice(Math.floor(third), Math.ceil(2 * third)), 0.5);
  const end = quantile(samples.slice(-Math.max(3, Math.ceil(samples.length / 10))), 0.5);
  return { plateau, end, growth: end / plateau - 1 };
}

/** What is held while nothing is asked. */
export type Idle = Readonly<Record<string, number>>;

/** What is there more of than before: name, count before and after. */
export function leaksIn(before: Idle, after: Idle): string[] {
  return Object.entries(after)
    .filter(([name, count]) => count > (before[name] ?? 0))
    .map(([name, count]) => `${name}: ${before[name] ?? 0} before, ${count} after`);
}
