import { z } from 'zod';
import type { Level } from '../level.ts';
import { type Factor, nullable, percent, shown } from './factor.ts';

/** Data sets that a mixture has, at most. */
const MOST_PARTS = 16;

const name = z.string().min(1).max(500);
const weight = z.number().positive().finite();

/** A name, or how much of a mixture each of several names is. */
const level = z.custom<Level>(
  (value) => name.safeParse(value).success || (isObject(value) && isMixture(value)),
  'must be a name, or a mixture: 2 to 16 names with their weights above 0, such as { wikitext: 0.7, c4: 0.3 }',
);

/** The parts of a mixture; null where a level is a single name. */
export function mixtureOf(given: Level | undefined): Readonly<Record<string, number>> | null {
  return isObject(given) ? (given as Readonly<Record<string, number>>) : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMixture(value: Readonly<Record<string, unknown>>): boolean {
  const parts = Object.entries(value);
  return (
    parts.length >= 2 &&
    parts.length <= MOST_PARTS &&
    parts.every(([part, share]) => name.safeParse(part).success && weight.safeParse(share).success)
  );
}

export const calibrationData: Factor = {
  name: 'calibrationData',
  title: 'calibration data',
  description:
    'Data set to calibrate on: a registered name, or tokens:FILE#NAME, text:FILE, jsonl:FILE#FIELD; or a mixture, weights by such names, merged from their statistics without another pass.',
  stage: 'calibration',
  numeric: false,
  level: nullable(level),
  default: null,
  text(given) {
    const mixture = mixtureOf(given);
    if (mixture === null) return shown(given);
    const total = Object.values(mixture).reduce((sum, share) => sum + share, 0);
    return Object.entries(mixture)
      .map(([part, share]) => `${part} ${percent(share / total)}`)
      .join(' + ');
  },
};
