import { FIGURES, factorNamed, type Settings } from '@flapbook/studies';
import { timedPlaces } from './pivot.ts';
import type { StudyReport } from './report.ts';

/** A figure as tables have it. */
export function figureText(figure: string, value: number): string {
  return value.toFixed(FIGURES[figure]!.digits);
}

/** The figure's name with its unit. */
export function figureTitle(figure: string): string {
  const { title, unit } = FIGURES[figure]!;
  return unit === '' ? title : `${title} (${unit})`;
}

/** What cells are compared with, in words. */
export function referenceText({ study }: StudyReport): string {
  const { reference } = study.spec;
  if (reference === 'DENSE') return 'the dense model';
  return Object.entries(reference)
    .map(([name, level]) => `${factorNamed(name)!.title} ${factorNamed(name)!.text(level)}`)
    .join(', ');
}

/** What all cells have in common: name and level of each factor. */
export function commonSettings(common: Settings): [title: string, level: string][] {
  return Object.entries(common).map(([name, level]) => {
    const factor = factorNamed(name)!;
    return [factor.title, factor.text(level)];
  });
}

/** What the marks of tables mean: of those of perplexities, and of accuracies where there are any. */
export function legendText(report: StudyReport): string {
  const scores = report.outcome.cells.some(({ accuracies }) => accuracies.length > 0)
    ? ` Accuracies: ± is the standard error, † not resolved on these items (McNemar’s exact test, adjusted by Holm).`
    : '';
  return `Bold: the best of its column. ±: half of the 95 % interval by bootstrap over rows. †: not resolved from ${referenceText(report)} on these rows (bootstrap interval and Wilcoxon’s test, adjusted by Holm).${scores}${timedText(report)}`;
}

function timedText({ outcome }: StudyReport): string {
  const places = timedPlaces(outcome);
  if (places.length < 2) return '';
  return ` Times are of ${places.length} machines or engines, which do not compare, and none is the best: ${places.join('; ')}.`;
}

/** What is to be borne in mind of cells that are marked with ‡; empty where there are none. */
export function overlapTexts({ overlaps }: StudyReport): string[] {
  return overlaps.map(({ evaluated, warning }) => `Evaluated on “${evaluated}”: ${warning}`);
}

/** What is missing from a report, in one sentence; null where nothing is. */
export function missingText({ outcome }: StudyReport): string | null {
  const { REFUSED, FAILED, PLANNED, QUEUED, RUNNING, CANCELLED } = outcome.state.counts;
  const open = PLANNED + QUEUED + RUNNING + CANCELLED;
  const parts = [
    ...(open > 0 ? [`${open} not computed`] : []),
    ...(FAILED > 0 ? [`${FAILED} failed`] : []),
    ...(REFUSED > 0 ? [`${REFUSED} refused`] : []),
  ];
  return parts.length === 0 ? null : `Of ${outcome.cells.length} cells, ${parts.join(', ')}.`;
}
