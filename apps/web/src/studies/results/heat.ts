import { type Level, levelKey, sameLevel } from '../spec/levels';
import { levelText } from '../spec/names';
import { type Factor, type Figure, type Result, type Results, varying } from './result';

/** A place of a map over two factors. */
export interface HeatTile {
  x: string;
  y: string;
  cell: Result;
  figure: Figure | undefined;
}

export interface HeatMap {
  x: Factor;
  y: Factor;
  /** In the order of the levels, as they are written on the axes. */
  columns: readonly string[];
  rows: readonly string[];
  tiles: readonly HeatTile[];
  /** Of the figures; undefined until there is one. */
  range: readonly [low: number, high: number] | undefined;
  /** What the other factors are held at. */
  held: readonly { factor: Factor; level: Level }[];
}

/**
 * A measure over two factors, the others held at one level each.
 *
 * @param at the level of a factor; of those that are not named, that of a cell with a figure
 */
export function heatMapOf(
  { factors, cells }: Results,
  { x, y, measure, at = {} }: { x: string; y: string; measure: string; at?: Readonly<Record<string, Level>> },
): HeatMap | undefined {
  const named = (name: string) => factors.find((factor) => factor.name === name);
  const [across, down] = [named(x), named(y)];
  if (!across || !down || across === down) return undefined;
  const others = varying(factors).filter(
    (factor) => factor !== across && factor !== down && !settledBy([x, y], factor, cells),
  );
  // An empty map says nothing: where nobody chose, the levels are those of a cell that has a figure.
  const filled = cells.find(
    ({ settings, figures }) =>
      figures[measure] && others.every(({ name }) => !(name in at) || sameLevel(settings[name], at[name])),
  );
  const held = others.map((factor) => {
    const { name, levels } = factor;
    const wanted = name in at ? at[name] : filled?.settings[name];
    // A level may be null, where a cell leaves a factor out.
    const index = levels.findIndex((each) => sameLevel(each, wanted ?? null));
    return { factor, level: levels[Math.max(0, index)] };
  });
  const shown = cells.filter(({ settings }) =>
    held.every(({ factor, level }) => levelKey(settings[factor.name]) === levelKey(level)),
  );
  const tiles = shown.map((cell) => ({
    x: levelText(x, cell.settings[x]),
    y: levelText(y, cell.settings[y]),
    cell,
    figure: cell.figures[measure],
  }));
  const values = tiles.flatMap(({ figure }) => figure?.value ?? []);
  return {
    x: across,
    y: down,
    columns: across.levels.map((level) => levelText(x, level)),
    rows: down.levels.map((level) => levelText(y, level)),
    tiles,
    range: values.length > 0 ? [Math.min(...values), Math.max(...values)] : undefined,
    held,
  };
}

/** Whether the levels of some factors leave another no choice in any cell: to hold it would only hide the rest. */
function settledBy(names: readonly string[], { name }: Factor, cells: readonly Result[]): boolean {
  const seen = new Map<string, string>();
  return cells.every(({ settings }) => {
    const key = names.map((each) => levelKey(settings[each])).join(' ');
    const level = levelKey(settings[name]);
    const first = seen.get(key) ?? level;
    seen.set(key, first);
    return first === level;
  });
}
