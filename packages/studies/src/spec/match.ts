import type { Factor } from '../factors/factor.ts';
import type { Level, Settings } from '../level.ts';
import { badStudy } from '../problems.ts';
import { byFactor, levelsOf, sameLevel } from './levels.ts';

/** Levels of a factor that match: some, or all numbers within bounds. */
export type LevelMatch = readonly Level[] | { readonly min?: number; readonly max?: number };

/** Which cells are meant: those whose every factor named here matches. An empty one means all. */
export type Match = Readonly<Record<string, LevelMatch>>;

/** Reads `{ factor: level | [levels] | { min, max } }`. @throws FlapbookError BAD_PARAMETER naming the field */
export function matchOf(given: unknown, path: string): Match {
  return byFactor(given, path, (factor, value, place) =>
    isBounds(factor, value) ? boundsOf(value, place) : levelsOf(factor, value, place),
  );
}

/** Whether settings match. */
export function matches(match: Match, settings: Settings): boolean {
  return Object.entries(match).every(([name, wanted]) => {
    const level = settings[name] ?? null;
    if ('length' in wanted) return wanted.some((one) => sameLevel(one, level));
    if (typeof level !== 'number') return false;
    const slack = 1e-9 * Math.max(1, Math.abs(level));
    return level >= (wanted.min ?? level) - slack && level <= (wanted.max ?? level) + slack;
  });
}

function isBounds(factor: Factor, value: unknown): value is object {
  if (!factor.numeric || typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return 'min' in value || 'max' in value;
}

function boundsOf(value: object, path: string): LevelMatch {
  const other = Object.keys(value).find((name) => name !== 'min' && name !== 'max');
  if (other !== undefined) throw badStudy(path, `has “min” and “max” only; there is “${other.slice(0, 80)}”.`);
  for (const [name, bound] of Object.entries(value)) {
    if (typeof bound !== 'number' || !Number.isFinite(bound)) throw badStudy(`${path}.${name}`, 'must be a number.');
  }
  return value as LevelMatch;
}
