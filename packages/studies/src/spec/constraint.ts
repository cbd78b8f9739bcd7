import type { Settings } from '../level.ts';
import { badStudy } from '../problems.ts';
import { type Match, matches, matchOf } from './match.ts';

/** What must hold of a cell: it does not match, or, where it matches the one, it matches the other. */
export type Constraint = { readonly not: Match } | { readonly if: Match; readonly must: Match };

/** Reads `{ not }`, `{ must }` or `{ if, must }`. @throws FlapbookError BAD_PARAMETER naming the field */
export function constraintOf(given: unknown, path: string): Constraint {
  if (typeof given !== 'object' || given === null) throw badStudy(path, 'must be { not } or { if, must }.');
  const names = Object.keys(given).sort().join(' ');
  const parts = given as { readonly not?: unknown; readonly if?: unknown; readonly must?: unknown };
  if (names === 'not') return { not: matchOf(parts.not, `${path}.not`) };
  if (names !== 'if must' && names !== 'must') throw badStudy(path, 'must be { not } or { if, must }.');
  return { if: matchOf(parts.if ?? {}, `${path}.if`), must: matchOf(parts.must, `${path}.must`) };
}

/** Whether a constraint leaves a cell in. */
export function allows(constraint: Constraint, settings: Settings): boolean {
  if ('not' in constraint) return !matches(constraint.not, settings);
  return !matches(constraint.if, settings) || matches(constraint.must, settings);
}
