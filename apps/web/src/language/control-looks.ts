import { isObject } from '../format/json';

/** How a control is shown: the ends and the step of its slider, in the unit of the values. */
export interface ControlLook {
  min?: number;
  max?: number;
  step?: number;
  /** Written beside the name: sequences, tokens. */
  unit?: string;
}

export type ControlLooks = Readonly<Record<string, ControlLook>>;

const longest = 24;

/** Reads the looks that a cell's options hold. They may come from anybody: what makes no sense counts as not there. */
export function looksIn(options: Readonly<Record<string, unknown>> | undefined): ControlLooks {
  const { controls } = options ?? {};
  if (!isObject(controls)) return {};
  return Object.fromEntries(
    Object.entries(controls).map(([name, look]) => [name, isObject(look) ? readLook(look) : {}]),
  );
}

/** The options of a cell with another look of one control; what else they hold stays. */
export function withLook(
  options: Readonly<Record<string, unknown>> | undefined,
  name: string,
  look: ControlLook,
): Record<string, unknown> {
  const { controls, ...others } = options ?? {};
  const { [name]: _, ...rest } = isObject(controls) ? controls : {};
  const given = Object.fromEntries(Object.entries(look).filter(([, value]) => value !== undefined));
  const all = Object.keys(given).length > 0 ? { ...rest, [name]: given } : rest;
  return Object.keys(all).length > 0 ? { ...others, controls: all } : others;
}

/** The ends and the step of a slider; undefined where a look does not give both ends, or no step lies between them. */
export function rangeOf({
  min,
  max,
  step: given,
}: ControlLook): { min: number; max: number; step: number } | undefined {
  if (min === undefined || max === undefined || min >= max) return undefined;
  const step = given ?? (max - min) / 100;
  return step > 0 && Number.isFinite(step) ? { min, max, step } : undefined;
}

function readLook({ min, max, step, unit }: Record<string, unknown>): ControlLook {
  return {
    ...(isNumber(min) && { min }),
    ...(isNumber(max) && { max }),
    ...(isNumber(step) && step > 0 && { step }),
    ...(typeof unit === 'string' && unit.trim() !== '' && { unit: unit.slice(0, longest) }),
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
