import type { CellOutcome, StudyOutcome, StudyRecord } from '@flapbook/operations';
import { FIGURES, factorNamed, varyingFactors } from '@flapbook/studies';

/** A study as a table for a terminal: one line a cell. */
export function tableText({ spec }: StudyRecord, { cells }: Pick<StudyOutcome, 'cells'>): string {
  const factors = varyingFactors(spec).map(({ name }) => factorNamed(name)!);
  const figures = Object.keys(FIGURES).filter(
    (name) => name !== 'biasNorm' && cells.some((cell) => cell.figures[name] !== undefined),
  );
  const header = [
    ...factors.map(({ title }) => title),
    ...figures.map((name) => FIGURES[name]!.title),
    '95 % interval',
    'beside the reference',
  ];
  const rows = cells.map((cell) => [
    ...factors.map((factor) => factor.text(cell.settings[factor.name] ?? null)),
    ...figures.map((name) => cell.figures[name]?.toFixed(FIGURES[name]!.digits) ?? ''),
    cell.interval === null ? '' : `${cell.interval.low.toFixed(3)} to ${cell.interval.high.toFixed(3)}`,
    standing(cell),
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((text, i) =>
        i < factors.length || i === row.length - 1 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!),
      )
      .join('  ')
      .trimEnd();
  return `${[header, ...rows].map(line).join('\n')}\n`;
}

function standing({ status, failure, comparison, comparisonProblem }: CellOutcome): string {
  if (status !== 'SUCCEEDED')
    return failure === null ? status.toLowerCase() : `${status.toLowerCase()}: ${failure.message}`;
  if (comparisonProblem !== null) return comparisonProblem.message;
  if (comparison === null) return '';
  const { verdict, comparison: pair } = comparison;
  return `× ${pair.ratio.toFixed(4)} ${verdict.verdict.toLowerCase()}`;
}
