import { z } from 'zod';
import { digestOf } from '../digest.ts';
import type { Level, Settings } from '../level.ts';
import { badStudy, checked } from '../problems.ts';
import { type Constraint, constraintOf } from './constraint.ts';
import { type Expectation, expectationsOf } from './expectation.ts';
import { levelsByFactor, sameLevel, settingsOf } from './levels.ts';
import { STUDY_LIMITS } from './limits.ts';
import { type Measure, measureOf } from './measures.ts';

export const ORDERS = ['GRID', 'RANDOM'] as const;
export type StudyOrder = (typeof ORDERS)[number];

/** Levels by factor; the cells are all combinations. */
export type Grid = Readonly<Record<string, readonly Level[]>>;

/** A study as it is stored: every default filled in, ranges as lists, factors in the registry's order. */
export interface StudySpec {
  readonly name: string;
  /** What all cells have in common. */
  readonly base: Settings;
  readonly factors: Grid;
  /** Further grids; their cells are added to those of `factors`. */
  readonly include: readonly Grid[];
  readonly where: readonly Constraint[];
  readonly order: StudyOrder;
  /** Of the random order. */
  readonly seed: number;
  readonly measures: readonly Measure[];
  /** What a cell is compared with: itself with these levels, or the dense model. */
  readonly reference: Settings | 'DENSE';
  readonly expectations: readonly Expectation[];
}

const list = (most: number) => z.array(z.unknown(), 'must be a list').max(most, `may have at most ${most} entries`);

const outer = z.strictObject(
  {
    name: z
      .string('must be a text')
      .trim()
      .min(1, 'must not be empty')
      .max(STUDY_LIMITS.nameCharacters, `may have at most ${STUDY_LIMITS.nameCharacters} characters`),
    base: z.unknown().optional(),
    factors: z.unknown().optional(),
    include: list(STUDY_LIMITS.include).nullish(),
    where: list(STUDY_LIMITS.constraints).nullish(),
    order: z.enum(ORDERS, `must be one of ${ORDERS.join(', ')}`).nullish(),
    seed: z.int('must be a whole number').nonnegative('must be 0 or more').nullish(),
    measures: list(20).nullish(),
    reference: z.unknown().optional(),
    expectations: list(STUDY_LIMITS.expectations).nullish(),
  },
  { error: ({ code }) => (code === 'invalid_type' ? 'must be an object' : undefined) },
);

/**
 * Reads a study as somebody wrote it, or as it is stored.
 *
 * @throws FlapbookError BAD_PARAMETER naming the field and what was expected of it
 */
export function studySpec(given: unknown): StudySpec {
  const read = checked(outer, given, '');
  const factors = levelsByFactor(read.factors ?? {}, 'factors');
  const include = (read.include ?? []).map((grid, i) => levelsByFactor(grid, `include[${i}]`));
  if (Object.keys(factors).length === 0 && include.length === 0) {
    throw badStudy('factors', 'name at least one factor and its levels, or add cells by “include”.');
  }
  const measures = (read.measures ?? ['PERPLEXITY']).map((measure, i) => measureOf(measure, `measures[${i}]`));
  const twice = measures.find((one, i) => measures.findIndex((other) => digestOf(other) === digestOf(one)) !== i);
  if (twice !== undefined) throw badStudy('measures', `name ${twice.measure} twice.`);
  return {
    name: read.name,
    base: settingsOf(read.base ?? {}, 'base'),
    factors,
    include,
    where: (read.where ?? []).map((constraint, i) => constraintOf(constraint, `where[${i}]`)),
    order: read.order ?? 'GRID',
    seed: read.order === 'RANDOM' ? (read.seed ?? 0) : 0,
    measures,
    reference: referenceOf(read.reference, [factors, ...include]),
    expectations: (read.expectations ?? []).flatMap((one, i) => expectationsOf(one, `expectations[${i}]`)),
  };
}

/** The content address of a study. */
export function studyKey(spec: StudySpec): string {
  return digestOf({ kind: 'study', version: 1, ...spec });
}

/** The study with further levels of a factor; those that are there already change nothing. @throws FlapbookError BAD_PARAMETER */
export function extended(spec: StudySpec, factor: string, levels: unknown): StudySpec {
  const added = levelsByFactor({ [factor]: levels }, 'levels')[factor]!;
  // What all cells had in common, said or not, is the first level of what they differ in from now on.
  const present = spec.factors[factor] ?? [spec.base[factor] ?? null];
  const fresh = added.filter((level) => !present.some((one) => sameLevel(one, level)));
  return studySpec({ ...spec, factors: { ...spec.factors, [factor]: [...present, ...fresh] } });
}

/** Compensation against none where a study varies it; the dense model else. */
function referenceOf(given: unknown, grids: readonly Grid[]): StudySpec['reference'] {
  if (given === 'DENSE') return 'DENSE';
  if (given != null) return settingsOf(given, 'reference');
  const variesCompensation = grids.some(
    ({ compensation = [] }) => compensation.includes('NONE') && compensation.length > 1,
  );
  return variesCompensation ? { compensation: 'NONE' } : 'DENSE';
}
