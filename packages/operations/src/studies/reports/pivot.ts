import type { Level } from '@flapbook/studies';
import { FIGURES } from '@flapbook/studies';
import type { CellOutcome, StudyOutcome } from '../outcome.ts';
import type { ReportedFactor, StudyReport } from './report.ts';

/** Levels that stand side by side. */
const MOST_COLUMNS = 10;

/** A place in a table: what one cell came to, in the table's figure. */
export interface Entry {
  readonly cell: CellOutcome;
  /** Null while there is none. */
  readonly value: number | null;
  /** Half the wider side of the interval, of accuracies the standard error; null where there is none. */
  readonly spread: number | null;
  /** Whether none in its column is better. */
  readonly best: boolean;
  /** Whether the rows do not tell it from what it is compared with. */
  readonly unresolved: boolean;
  /** Whether its rows occur in what it was calibrated on. */
  readonly overlaps: boolean;
}

/** A study as a table of one figure: combinations of levels down, the levels of one factor across. */
export interface PivotTable {
  readonly figure: string;
  readonly rowFactors: readonly ReportedFactor[];
  /** Null where there is one column. */
  readonly columnFactor: ReportedFactor | null;
  readonly columns: readonly Level[];
  readonly rows: readonly {
    /** Of `rowFactors`. */
    readonly levels: readonly Level[];
    /** Of `columns`; null where the study has no such cell. */
    readonly entries: readonly (Entry | null)[];
  }[];
}

/** A table for each figure of which one way is better and that a cell has come to; at least that of the perplexity. */
export function pivotTables(report: StudyReport): PivotTable[] {
  const { cells } = report.outcome;
  const figures = Object.keys(FIGURES).filter(
    (name) => FIGURES[name]!.better !== null && cells.some((cell) => cell.figures[name] !== undefined),
  );
  return (figures.length > 0 ? figures : ['perplexity']).map((figure) => pivot(report, figure));
}

function pivot({ factors, outcome, overlaps }: StudyReport, figure: string): PivotTable {
  const overlapping = new Set(overlaps.flatMap((one) => one.cells));
  const columnFactor = acrossOf(factors);
  const rowFactors = factors.filter((factor) => factor !== columnFactor);
  const columns: readonly Level[] = columnFactor?.levels ?? [null];
  const idOf = (levels: readonly (Level | undefined)[]) => JSON.stringify(levels.map((level) => level ?? null));
  const levelsOf = (cell: CellOutcome, of: readonly ReportedFactor[]) =>
    of.map(({ name }): Level => cell.settings[name] ?? null);
  const cells = new Map(
    outcome.cells.map((cell) => [
      idOf([...levelsOf(cell, rowFactors), columnFactor === null ? null : cell.settings[columnFactor.name]]),
      cell,
    ]),
  );
  const rows = new Map<string, Level[]>();
  for (const cell of inGridOrder(outcome.cells, rowFactors)) {
    const levels = levelsOf(cell, rowFactors);
    rows.set(idOf(levels), levels);
  }
  // Times of several places compare with none of each other's.
  const isMixed = FIGURES[figure]!.timed === true && timedPlaces(outcome).length > 1;
  const best = columns.map((column) =>
    isMixed
      ? null
      : bestOf(
          [...rows.values()].flatMap((levels) => cells.get(idOf([...levels, column]))?.figures[figure] ?? []),
          figure,
        ),
  );
  return {
    figure,
    rowFactors,
    columnFactor,
    columns,
    rows: [...rows.values()].map((levels) => ({
      levels,
      entries: columns.map((column, i) => {
        const cell = cells.get(idOf([...levels, column]));
        return cell === undefined
          ? null
          : entryOf(cell, figure, { best: best[i] ?? null, overlaps: overlapping.has(cell.id) });
      }),
    })),
  };
}

/** The machines and engines that times of a study are of. */
export function timedPlaces({ cells }: StudyOutcome): string[] {
  return [...new Set(cells.flatMap(({ timedOn }) => timedOn ?? []))].sort();
}

/** Ratios stand across where they vary; else the numeric factor with the fewest levels, else the last factor. */
function acrossOf(factors: readonly ReportedFactor[]): ReportedFactor | null {
  if (factors.length < 2) return null;
  const fitting = factors.filter(({ levels }) => levels.length <= MOST_COLUMNS);
  const numeric = fitting.filter((factor) => factor.numeric).toSorted((a, b) => a.levels.length - b.levels.length);
  return fitting.find(({ name }) => name === 'ratio') ?? numeric[0] ?? fitting.at(-1) ?? null;
}

function inGridOrder(cells: readonly CellOutcome[], factors: readonly ReportedFactor[]): CellOutcome[] {
  const place = (cell: CellOutcome, { name, levels }: ReportedFactor) =>
    levels.findIndex((level) => JSON.stringify(level) === JSON.stringify(cell.settings[name] ?? null));
  return cells.toSorted((a, b) => {
    for (const factor of factors) {
      const difference = place(a, factor) - place(b, factor);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

function bestOf(values: readonly number[], figure: string): number | null {
  if (values.length < 2) return null;
  return FIGURES[figure]!.better === 'HIGHER' ? Math.max(...values) : Math.min(...values);
}

function entryOf(
  cell: CellOutcome,
  figure: string,
  { best, overlaps }: { readonly best: number | null; readonly overlaps: boolean },
): Entry {
  const value = cell.figures[figure] ?? null;
  const interval = figure === 'perplexity' ? cell.interval : null;
  const half = value === null || interval === null ? null : Math.max(value - interval.low, interval.high - value);
  const score = cell.accuracies.find((one) => one.figure === figure);
  const verdict = figure === 'perplexity' ? cell.comparison?.verdict.verdict : score?.comparison?.verdict;
  return {
    cell,
    value,
    spread: half ?? cell.standardErrors[figure] ?? null,
    best: value !== null && value === best,
    unresolved: verdict === 'UNRESOLVED',
    overlaps: overlaps && figure === 'perplexity',
  };
}
