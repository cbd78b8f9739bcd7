import { FIGURES, SCORE_FIGURES } from '../figures.ts';
import { badStudy } from '../problems.ts';
import { type Match, matchOf } from './match.ts';

/** How a cell's result compares with that of the reference. */
export const VERDICTS = ['BETTER', 'WORSE', 'UNRESOLVED'] as const;
export type Verdict = (typeof VERDICTS)[number];

const COMPARATORS = ['<=', '>=', '<', '>', '=='] as const;
export type Comparator = (typeof COMPARATORS)[number];

/** What is expected of a figure of every cell that matches. */
export interface FigureExpectation {
  readonly where: Match;
  /** Name of a figure. */
  readonly figure: string;
  readonly comparator: Comparator;
  readonly value: number;
  /** Absolute, in the figure's unit; or the share of `value` where `relative`. */
  readonly tolerance: number;
  readonly relative: boolean;
}

/** What is expected of the comparison with the reference of every cell that matches. */
export interface VerdictExpectation {
  readonly where: Match;
  readonly verdict: Verdict;
  /** Name of a figure that is compared; absent for the perplexity. */
  readonly of?: string;
}

export type Expectation = FigureExpectation | VerdictExpectation;

/**
 * Reads `{ where, perplexity: "<= 12.3", achievedRatio: "== 0.2 ± 1e-3", verdict: BETTER }`: one expectation for each
 * figure named. `verdict` is of the perplexity, or names figures: `{ accuracy_piqa: WORSE }`. What has been read before is taken as it is.
 *
 * @throws FlapbookError BAD_PARAMETER naming the field
 */
export function expectationsOf(given: unknown, path: string): Expectation[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw badStudy(path, 'must be an object.');
  const { where: selection, ...rest } = given as Record<string, unknown>;
  const where = selection === undefined ? {} : matchOf(selection, `${path}.where`);
  const wanted = Object.entries('figure' in rest || 'of' in rest ? written(rest, path) : rest);
  if (wanted.length === 0) throw badStudy(path, 'says nothing of what is expected.');
  return wanted.flatMap(([name, expected]): Expectation | Expectation[] => {
    if (name === 'verdict') return verdictsOf(expected, `${path}.verdict`).map((one) => ({ where, ...one }));
    if (!Object.hasOwn(FIGURES, name)) {
      throw badStudy(path, `there is no figure “${name.slice(0, 80)}”; they are ${Object.keys(FIGURES).join(', ')}.`);
    }
    return { where, figure: name, ...comparisonOf(expected, `${path}.${name}`) };
  });
}

/** An expectation in words: `perplexity == 7.61 ± 0.01 %`. */
export function expectationText(expectation: Expectation): string {
  if ('verdict' in expectation) {
    return `verdict ${expectation.of === undefined ? '' : `of ${expectation.of} `}${expectation.verdict}`;
  }
  const { figure, comparator, value, tolerance, relative } = expectation;
  const spread = relative ? `${Number((tolerance * 100).toPrecision(12))} %` : String(tolerance);
  return `${figure} ${comparator} ${value}${tolerance === 0 ? '' : ` ± ${spread}`}`;
}

/** Whether a figure is what was expected of it. */
export function holds(
  { comparator, value, tolerance, relative }: Omit<FigureExpectation, 'where' | 'figure'>,
  observed: number,
): boolean {
  const spread = relative ? Math.abs(value) * tolerance : tolerance;
  switch (comparator) {
    case '<':
      return observed < value + spread;
    case '<=':
      return observed <= value + spread;
    case '>':
      return observed > value - spread;
    case '>=':
      return observed >= value - spread;
    case '==':
      return Math.abs(observed - value) <= spread;
  }
}

const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const COMPARISON = new RegExp(String.raw`^(<=|>=|<|>|==)?\s*(${NUMBER})(?:\s*(?:±|\+/?-)\s*(${NUMBER})\s*(%?))?$`);

function comparisonOf(given: unknown, path: string): Omit<FigureExpectation, 'where' | 'figure'> {
  const [, comparator, value, tolerance, percent] = COMPARISON.exec(String(given).trim()) ?? [];
  if (value === undefined || !['string', 'number'].includes(typeof given)) {
    throw badStudy(path, 'must be a comparison such as "<= 12.3", "== 0.2 ± 1e-3" or "7.61 ± 0.01 %".');
  }
  const relative = percent === '%';
  const spread = Math.abs(Number(tolerance ?? 0)) / (relative ? 100 : 1);
  return {
    comparator: (comparator ?? '==') as Comparator,
    value: Number(value),
    tolerance: Number(spread.toPrecision(12)),
    relative,
  };
}

function verdictOf(given: unknown, path: string): Verdict {
  if (VERDICTS.includes(given as Verdict)) return given as Verdict;
  throw badStudy(path, `must be one of ${VERDICTS.join(', ')}.`);
}

function verdictsOf(given: unknown, path: string): Omit<VerdictExpectation, 'where'>[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return [{ verdict: verdictOf(given, path) }];
  const wanted = Object.entries(given);
  if (wanted.length === 0) throw badStudy(path, 'names no figure.');
  return wanted.map(([figure, expected]) => {
    const verdict = verdictOf(expected, `${path}.${figure}`);
    if (figure === 'perplexity') return { verdict };
    if (!SCORE_FIGURES.has(figure)) {
      throw badStudy(path, `“${figure.slice(0, 80)}” is not compared; perplexity is, and accuracies of tasks.`);
    }
    return { verdict, of: figure };
  });
}

/** What was read before, as it is written. */
function written(read: Record<string, unknown>, path: string): Record<string, unknown> {
  if ('of' in read) {
    const { of, verdict, ...more } = read;
    const [surplus] = Object.keys(more);
    if (surplus !== undefined) throw badStudy(path, `an expectation of a verdict has no “${surplus.slice(0, 80)}”.`);
    return { verdict: { [String(of)]: verdict } };
  }
  const { figure, comparator, value, tolerance, relative, ...other } = read;
  const [extra] = Object.keys(other);
  if (extra !== undefined) throw badStudy(path, `an expectation of a figure has no “${extra.slice(0, 80)}”.`);
  const spread = typeof tolerance === 'number' && relative === true ? `${tolerance * 100} %` : tolerance;
  return { [String(figure)]: `${comparator} ${value} ± ${spread}` };
}
