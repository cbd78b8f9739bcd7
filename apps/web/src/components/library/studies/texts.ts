import { capitalised, plural } from '../../../format/words';
import type { StudyNode } from '../../../studies/follow';

/** 12 of 16 cells, 1 failed */
export function cellsText({ refused, ...counts }: StudyNode['counts']): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const parts = [`${counts.succeeded} of ${plural(all, 'cell')}`];
  if (counts.failed > 0) parts.push(`${counts.failed} failed`);
  if (refused > 0) parts.push(`${refused} refused`);
  return parts.join(', ');
}

/** Most levels of a factor that a list names. */
const named = 6;

/** Compensation (NONE, BASELINE_BIAS), ratio (10 %, 20 %, 6 more) */
export function variedText(factors: readonly { title: string; levels: readonly { title: string }[] }[]): string {
  const parts = factors.map(({ title, levels }) => {
    const shown = levels.slice(0, named).map((level) => level.title);
    const rest = levels.length - shown.length;
    return `${title} (${[...shown, ...(rest > 0 ? [`${rest} more`] : [])].join(', ')})`;
  });
  return capitalised(parts.join(', ')) || '–';
}
