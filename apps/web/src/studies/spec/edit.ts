import { isObject } from '../../format/json';
import { readSpec, type SpecPath, withValueAt } from './document';
import { isRange, type Level, levelsOf, type Range, sameLevel } from './levels';

/** A change of a specification's text. */
export type SpecEdit = (text: string) => string;

type Part = 'base' | 'factors';

/** What a specification varies or holds fixed: the factors of a part in the order of the text. */
export function partOf(spec: Readonly<Record<string, unknown>>, part: Part): readonly (readonly [string, unknown])[] {
  const value = spec[part];
  return isObject(value) ? Object.entries(value) : [];
}

/** Adds a level at the end, once; a range becomes the list of its levels where the level does not continue it. */
export function addLevel(factor: string, level: Level): SpecEdit {
  return (text) => {
    const before = levelsOf(valueAt(text, ['factors', factor]));
    if (before.some((each) => sameLevel(each, level))) return text;
    return withValueAt(text, ['factors', factor], [...before, level]);
  };
}

export function removeLevel(factor: string, level: Level): SpecEdit {
  return (text) => {
    const before = levelsOf(valueAt(text, ['factors', factor]));
    return withValueAt(
      text,
      ['factors', factor],
      before.filter((each) => !sameLevel(each, level)),
    );
  };
}

export function setRange(factor: string, range: Range): SpecEdit {
  return (text) => withValueAt(text, ['factors', factor], { from: range.from, to: range.to, step: range.step });
}

/** The levels of a range one by one, so that some can be taken out. */
export function listRange(factor: string): SpecEdit {
  return (text) => withValueAt(text, ['factors', factor], [...levelsOf(valueAt(text, ['factors', factor]))]);
}

/** Holds a factor at one level for all cells; undefined leaves it to its default. */
export function fix(factor: string, level: Level | undefined): SpecEdit {
  return (text) => withValueAt(without(text, ['factors', factor]), ['base', factor], level);
}

/** Varies a factor, beginning with the level that all cells had. */
export function vary(factor: string): SpecEdit {
  return (text) => {
    const level = valueAt(text, ['base', factor]);
    return withValueAt(
      without(text, ['base', factor]),
      ['factors', factor],
      level === undefined || level === null ? [] : [level],
    );
  };
}

/** Takes a factor out, varied or fixed: it has its default then. */
export function drop(factor: string): SpecEdit {
  return (text) => without(without(text, ['factors', factor]), ['base', factor]);
}

/** Sets something beside the factors; undefined takes it out. */
export function setPart(name: string, value: unknown): SpecEdit {
  return (text) => withValueAt(text, [name], value);
}

/** A range that a factor's text is, if it is one. */
export function rangeIn(given: unknown): Range | undefined {
  return isRange(given) ? given : undefined;
}

function without(text: string, path: SpecPath): string {
  return valueAt(text, path) === undefined ? text : withValueAt(text, path, undefined);
}

function valueAt(text: string, path: SpecPath): unknown {
  let value: unknown = readSpec(text).spec;
  for (const name of path) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}
