import { canonicalJson, isObject } from '../../format/json';

/** A value of a factor, as the specification and the settings of a cell write it: JSON. */
export type Level = unknown;

/** A run of numbers, both ends included. */
export interface Range {
  from: number;
  to: number;
  step: number;
}

/** Most levels that a range may stand for; a study of more is a slip of the keyboard. */
export const mostLevels = 1000;

export function isRange(value: unknown): value is Range {
  return isObject(value) && ['from', 'to', 'step'].every((name) => typeof value[name] === 'number');
}

/** The levels that a factor's text stands for: a list as it is, a range from end to end, anything else as the only one. */
export function levelsOf(given: unknown): readonly Level[] {
  if (Array.isArray(given)) return given;
  if (isRange(given)) return rangeLevels(given);
  return given === undefined ? [] : [given];
}

/** The numbers of a range in decimal steps: 0.1 to 0.8 by 0.1 has 0.3, not 0.30000000000000004. Empty when it cannot be. */
export function rangeLevels({ from, to, step }: Range): number[] {
  if (![from, to, step].every(Number.isFinite) || step <= 0 || to < from) return [];
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count > mostLevels) return [];
  return Array.from({ length: count }, (_, index) => Number((from + index * step).toPrecision(12)));
}

/** Whether two levels are the same, in whatever order objects name their parts. */
export function sameLevel(left: Level, right: Level): boolean {
  return left === right || levelKey(left) === levelKey(right);
}

/** A text that two levels share exactly when they are the same. */
export function levelKey(level: Level): string {
  return canonicalJson(level ?? null);
}

/** Levels in the order in which a reader expects them: numbers by size, anything else as it came. */
export function inOrder(levels: readonly Level[]): readonly Level[] {
  return levels.every((level) => typeof level === 'number') ? [...(levels as number[])].sort((a, b) => a - b) : levels;
}

/** The levels, each once. */
export function distinctLevels(levels: readonly Level[]): Level[] {
  const seen = new Set<string>();
  return levels.filter((level) => {
    const key = levelKey(level);
    return !seen.has(key) && seen.add(key);
  });
}
