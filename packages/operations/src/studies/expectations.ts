import type { Problem } from '@flapbook/flap';
import {
  type Expectation,
  expectationText,
  FACTORS,
  holds,
  matches,
  type Settings,
  type Verdict,
} from '@flapbook/studies';
import type { CellOutcome } from './outcome.ts';

/** A cell in which something else came out than was expected, or nothing. */
export interface Violation {
  readonly cell: string;
  readonly settings: Settings;
  /** What came out, in words; null where nothing did and nothing will: the cell was refused, has failed or is no longer wanted. */
  readonly observed: string | null;
}

/** How an expectation stands. */
export interface ExpectationOutcome {
  readonly expectation: Expectation;
  readonly text: string;
  /** Cells that it is about. */
  readonly cells: number;
  /** `OPEN` while cells are to come and none has failed it; `FAILS` also where it is about no cell. */
  readonly status: 'HOLDS' | 'FAILS' | 'OPEN';
  readonly violations: readonly Violation[];
}

/** Compares what was expected of a study with what came out. */
export function expectationsOf(
  expectations: readonly Expectation[],
  cells: readonly CellOutcome[],
): ExpectationOutcome[] {
  return expectations.map((expectation) => {
    const selected = cells.filter(({ settings }) => matches(expectation.where, settings));
    const violations: Violation[] = [];
    let open = 0;
    for (const cell of selected) {
      const found = check(expectation, cell);
      if (found === 'OPEN') open++;
      else if (found !== 'HOLDS') violations.push({ cell: cell.id, settings: cell.settings, observed: found.observed });
    }
    const fails = violations.length > 0 || selected.length === 0;
    return {
      expectation,
      text: textOf(expectation),
      cells: selected.length,
      status: fails ? 'FAILS' : open > 0 ? 'OPEN' : 'HOLDS',
      violations,
    };
  });
}

function check(expectation: Expectation, cell: CellOutcome): 'HOLDS' | 'OPEN' | { readonly observed: string | null } {
  const isOpen = ['PLANNED', 'QUEUED', 'RUNNING'].includes(cell.status);
  if ('verdict' in expectation) {
    const { verdict, open, problem } = comparedIn(cell, expectation.of);
    if (verdict === expectation.verdict) return 'HOLDS';
    // That of what a cell is compared with may be to come as well.
    if (verdict === undefined) return open ? 'OPEN' : { observed: whyNot(cell, problem) };
    return { observed: verdict };
  }
  const value = cell.figures[expectation.figure];
  if (value === undefined) return isOpen ? 'OPEN' : { observed: cell.failure?.message ?? null };
  return holds(expectation, value) ? 'HOLDS' : { observed: String(value) };
}

/** How a figure of a cell compares with that of the reference; of the perplexity where none is named. */
function comparedIn(
  { comparison, comparisonOpen, comparisonProblem, accuracies, openScores }: CellOutcome,
  figure: string | undefined,
): { readonly verdict: Verdict | undefined; readonly open: boolean; readonly problem: Problem | null } {
  if (figure === undefined) {
    return { verdict: comparison?.verdict.verdict, open: comparisonOpen, problem: comparisonProblem };
  }
  const score = accuracies.find((one) => one.figure === figure);
  return { verdict: score?.comparison?.verdict, open: openScores.has(figure), problem: score?.problem ?? null };
}

function whyNot({ failure, status }: CellOutcome, comparisonProblem: Problem | null): string | null {
  const problem = comparisonProblem ?? failure;
  if (problem !== null) return problem.message;
  return status === 'SUCCEEDED' ? 'nothing to compare it with' : null;
}

function textOf(expectation: Expectation): string {
  const names = FACTORS.map(({ name }) => name).filter((name) => name in expectation.where);
  const where = names.map((name) => {
    const wanted = expectation.where[name]!;
    if ('length' in wanted) return `${name} ${wanted.map((level) => level ?? 'default').join(' or ')}`;
    return `${name} ${wanted.min ?? '…'} to ${wanted.max ?? '…'}`;
  });
  return `${expectationText(expectation)}${where.length > 0 ? ` where ${where.join(', ')}` : ''}`;
}
