import type { FlapbookError } from '@flapbook/flap';
import { z } from 'zod';
import { digestOf } from '../digest.ts';
import type { Factor } from '../factors/factor.ts';
import { FACTORS, factorNamed } from '../factors/registry.ts';
import type { Level, Settings } from '../level.ts';
import { badStudy, checked } from '../problems.ts';
import { STUDY_LIMITS } from './limits.ts';

const range = z.strictObject({
  from: z.number('must be a number'),
  to: z.number('must be a number'),
  step: z.number('must be a number').positive('must be above 0'),
});

/** Whether two levels are the same. */
export function sameLevel(a: Level | undefined, b: Level | undefined): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a));
  return a === b || (a !== undefined && b !== undefined && digestOf(a) === digestOf(b));
}

/** One level of a factor. @throws FlapbookError BAD_PARAMETER naming the field */
export function levelOf(factor: Factor, value: unknown, path: string): Level {
  return checked(factor.level, value, path);
}

/**
 * The levels of a factor from one value, a list or a range `{ from, to, step }`; each once, in the order given.
 *
 * @throws FlapbookError BAD_PARAMETER naming the field
 */
export function levelsOf(factor: Factor, given: unknown, path: string): Level[] {
  const values = Array.isArray(given) ? given : isRange(factor, given) ? inRange(given, path) : [given];
  if (values.length === 0) throw badStudy(path, 'needs at least one level.');
  if (values.length > STUDY_LIMITS.levels) throw tooManyLevels(path, values.length);
  const single = values.length === 1 && !Array.isArray(given);
  const levels = values.map((value, i) => levelOf(factor, value, single ? path : `${path}[${i}]`));
  return levels.filter((level, i) => levels.findIndex((other) => sameLevel(other, level)) === i);
}

/** Levels by factor, in the order of the registry. @throws FlapbookError BAD_PARAMETER */
export function levelsByFactor(given: unknown, path: string): Record<string, Level[]> {
  return byFactor(given, path, levelsOf);
}

/** One level for each factor named, in the order of the registry. @throws FlapbookError BAD_PARAMETER */
export function settingsOf(given: unknown, path: string): Settings {
  return byFactor(given, path, levelOf);
}

/** Reads an object that is keyed by factors. */
export function byFactor<T>(
  given: unknown,
  path: string,
  read: (factor: Factor, value: unknown, path: string) => T,
): Record<string, T> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw badStudy(path, 'must be an object by the names of factors.');
  }
  for (const name of Object.keys(given)) {
    if (factorNamed(name) === undefined) throw unknownFactor(path, name);
  }
  const entries = FACTORS.filter(({ name }) => Object.hasOwn(given, name)).map((factor): [string, T] => [
    factor.name,
    read(factor, (given as Record<string, unknown>)[factor.name], `${path}.${factor.name}`),
  ]);
  return Object.fromEntries(entries);
}

export function unknownFactor(path: string, name: string): FlapbookError {
  const known = FACTORS.map((factor) => factor.name).join(', ');
  return badStudy(path, `there is no factor “${name.slice(0, 80)}”; factors are ${known}.`);
}

function isRange(factor: Factor, given: unknown): boolean {
  return factor.numeric && typeof given === 'object' && given !== null;
}

/** Steps are counted from the start and rounded to 12 digits, so that 0.1 + 2 × 0.1 is 0.3. */
function inRange(given: unknown, path: string): number[] {
  const { from, to, step } = checked(range, given, path);
  if (to < from) throw badStudy(path, `“to” must not lie below “from”; they are ${to} and ${from}.`);
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (count > STUDY_LIMITS.levels) throw tooManyLevels(path, count);
  return Array.from({ length: count }, (_, i) => Number((from + i * step).toPrecision(12)));
}

function tooManyLevels(path: string, count: number): FlapbookError {
  return badStudy(path, `may have at most ${STUDY_LIMITS.levels} levels; there are ${count}.`);
}
