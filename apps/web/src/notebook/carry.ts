import type { Cell, Content } from './content';
import { mergeText, textOf } from './merge/text';

/** A change as what was before and after it. What both share by reference counts as not touched. */
export interface Change {
  before: Content;
  after: Content;
}

/**
 * Makes the change again on a content that may have moved on: only what the change touched is set, everything else stays as
 * it is now. With before and after exchanged it takes the change back.
 */
export function carry({ before, after }: Change, now: Content): Content {
  if (now === before) return after;
  return {
    title: before.title === after.title ? now.title : after.title,
    cells: [...carryEntries(cellsOf(before), cellsOf(after), cellsOf(now), carryCell).values()],
    variables: Object.fromEntries(
      carryEntries(variablesOf(before), variablesOf(after), variablesOf(now), (change) => change.after),
    ),
  };
}

type Entries<T> = ReadonlyMap<string, T>;

/** The same for a list of things with names, as which both cells and variables can be seen. */
function carryEntries<T>(
  before: Entries<T>,
  after: Entries<T>,
  now: Entries<T>,
  merge: (values: { before: T | undefined; after: T; now: T | undefined }) => T,
): Map<string, T> {
  // What was there before and is gone now went in another way, and stays gone.
  const wanted = (name: string) =>
    before.has(name) ? now.has(name) && after.has(name) : after.has(name) || now.has(name);
  const names = ordered(before, after, now, wanted);
  return new Map(
    names.map((name) => {
      const [old, next, present] = [before.get(name), after.get(name), now.get(name)];
      const touched = after.has(name) && !same(old, next);
      return [name, touched ? merge({ before: old, after: next as T, now: present }) : (present as T)];
    }),
  );
}

/** A change that moved something sets the order; one that only added or removed leaves the present one. */
function ordered<T>(
  before: Entries<T>,
  after: Entries<T>,
  now: Entries<T>,
  wanted: (name: string) => boolean,
): string[] {
  const common = (left: Entries<T>, right: Entries<T>) => [...left.keys()].filter((name) => right.has(name));
  const moved = common(before, after).join('\n') !== common(after, before).join('\n');
  const [first, second] = moved ? [after, now] : [now, after];
  const names = [...first.keys()].filter(wanted);
  const present = new Set(names);
  let previous: string | undefined;
  for (const name of second.keys()) {
    if (!wanted(name)) continue;
    if (!present.has(name)) {
      names.splice(previous === undefined ? 0 : names.indexOf(previous) + 1, 0, name);
      present.add(name);
    }
    previous = name;
  }
  return names;
}

/** Of a cell, only the fields that the change touched. */
function carryCell({ before, after, now }: { before: Cell | undefined; after: Cell; now: Cell | undefined }): Cell {
  if (!before || !now || now === before) return after;
  const touched = Object.entries(after).filter(([field, value]) => !same(before[field as keyof Cell], value));
  const source = mergeText(before.source, after.source, now.source);
  // Of a text only the lines that the change touched: others may have been written since, perhaps in another window.
  return {
    ...now,
    ...Object.fromEntries(touched),
    source: textOf(
      source,
      source.map(() => 'mine'),
    ),
  };
}

/** By reference, and where that differs by content: values of variables come from widgets that make them anew. */
function same(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}

function cellsOf({ cells }: Content): Entries<Cell> {
  return new Map(cells.map((cell) => [cell.id, cell]));
}

function variablesOf({ variables }: Content): Entries<unknown> {
  return new Map(Object.entries(variables));
}
