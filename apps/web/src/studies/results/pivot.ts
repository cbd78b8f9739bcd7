import { type Level, levelKey, sameLevel } from '../spec/levels';
import { type Factor, type Result, type Results, varying } from './result';

/** The factors that go down and those that go across, by name; and which levels are looked at, all where none are named. */
export interface Layout {
  rows: readonly string[];
  columns: readonly string[];
  only: Readonly<Record<string, readonly Level[]>>;
}

/** A row or column: the levels that its cells share, in the order of the layout's factors. */
export interface Line {
  key: string;
  levels: readonly Level[];
}

/** A study's cells as a table. Where a level has none (a constraint or a refusal), nothing stands. */
export interface Pivot {
  rowFactors: readonly Factor[];
  columnFactors: readonly Factor[];
  rows: readonly Line[];
  columns: readonly Line[];
  /** By the keys of row and column. */
  at: (row: Line, column: Line) => Result | undefined;
}

/** Most columns that a table begins with; a reader may choose more. */
const handy = 10;

/** How a table is laid out at first: the factor that fills a line best goes across, all others down. */
export function firstLayout(factors: readonly Factor[]): Layout {
  const open = varying(factors);
  const across = open
    .filter(({ levels }) => levels.length <= handy)
    .toSorted((a, b) => rank(b) - rank(a))
    .at(0);
  const down = open.filter((factor) => factor !== across).map(({ name }) => name);
  // A single factor goes down: a list reads better than a line.
  if (across && down.length === 0) return { rows: [across.name], columns: [], only: {} };
  return { rows: down, columns: across ? [across.name] : [], only: {} };
}

/** Numbers make the better columns, and many rather than few. */
function rank({ levels }: Factor): number {
  return levels.length + (levels.every((level) => typeof level === 'number') ? handy : 0);
}

/** A layout that has every open factor exactly once, whatever an address asks for. */
export function mendedLayout({ rows, columns, only }: Layout, factors: readonly Factor[]): Layout {
  const open = varying(factors).map(({ name }) => name);
  const across = [...new Set(columns.filter((name) => open.includes(name)))];
  const down = [...new Set(rows.filter((name) => open.includes(name) && !across.includes(name)))];
  const forgotten = open.filter((name) => !across.includes(name) && !down.includes(name));
  return { rows: [...down, ...forgotten], columns: across, only };
}

export function pivot({ factors, cells }: Results, layout: Layout): Pivot {
  const named = (names: readonly string[]) =>
    names.flatMap((name) => factors.filter((factor) => factor.name === name).slice(0, 1));
  const [rowFactors, columnFactors] = [named(layout.rows), named(layout.columns)];
  const shown = filtered(cells, layout.only);
  const places = new Map(
    shown.map((cell) => [`${lineOf(cell, rowFactors).key}|${lineOf(cell, columnFactors).key}`, cell]),
  );
  return {
    rowFactors,
    columnFactors,
    rows: linesOf(shown, rowFactors),
    columns: linesOf(shown, columnFactors),
    at: (row, column) => places.get(`${row.key}|${column.key}`),
  };
}

/** The cells of which every factor has one of the levels that are looked at. */
export function filtered(cells: readonly Result[], only: Layout['only']): readonly Result[] {
  const chosen = Object.entries(only).filter(([, levels]) => levels.length > 0);
  if (chosen.length === 0) return cells;
  return cells.filter(({ settings }) =>
    chosen.every(([name, levels]) => levels.some((level) => sameLevel(level, settings[name]))),
  );
}

function lineOf({ settings }: Result, factors: readonly Factor[]): Line {
  const levels = factors.map(({ name }) => settings[name]);
  return { key: levels.map(levelKey).join(' '), levels };
}

/** The lines that occur, in the order of the factors' levels, the last factor changing fastest. */
function linesOf(cells: readonly Result[], factors: readonly Factor[]): readonly Line[] {
  const lines = new Map(cells.map((cell) => lineOf(cell, factors)).map((line) => [line.key, line]));
  const places = factors.map(({ levels }) => new Map(levels.map((level, index) => [levelKey(level), index])));
  const placed = [...lines.values()].map((line) => ({
    line,
    place: line.levels.map((level, index) => places[index]?.get(levelKey(level)) ?? Number.POSITIVE_INFINITY),
  }));
  return placed.toSorted((a, b) => compare(a.place, b.place)).map(({ line }) => line);
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (const [index, place] of left.entries()) {
    const other = right[index] ?? place;
    // Levels that are not among the factor's come last, and are equal there.
    if (place !== other) return place < other ? -1 : 1;
  }
  return 0;
}
