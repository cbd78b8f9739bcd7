import { levelKey } from '../spec/levels';
import { levelText } from '../spec/names';
import { groupsOf } from './groups';
import { type Factor, type Figure, isNumeric, type Result, type Results, varying } from './result';

export interface Point extends Figure {
  x: number;
  id: string;
}

/** The cells that share every factor but the axis, from left to right. */
export interface Series {
  name: string;
  points: readonly Point[];
}

/** Most lines that a reader tells apart; the drawing says how many more there are. */
export const mostLines = 20;

/** The factors that can be an axis, the one with the most levels first. */
export function axesOf(factors: readonly Factor[]): readonly Factor[] {
  return factors.filter(isNumeric).toSorted((a, b) => b.levels.length - a.levels.length);
}

/** A measure over a numeric factor: one line for every choice of the other factors that vary. */
export function linesOf(
  { factors, cells }: Results,
  { axis, measure }: { axis: string; measure: string },
): readonly Series[] {
  const others = varying(factors).filter(({ name }) => name !== axis);
  const key = ({ settings }: Result) => others.map(({ name }) => levelKey(settings[name])).join(' ');
  const onAxis = cells.filter(({ settings }) => typeof settings[axis] === 'number');
  return [...groupsOf(onAxis, key).values()].flatMap((group): Series[] => {
    const [first] = group;
    if (!first) return [];
    const points = group
      .flatMap((cell): Point[] => {
        const figure = cell.figures[measure];
        return figure ? [{ ...figure, x: Number(cell.settings[axis]), id: cell.id }] : [];
      })
      .toSorted((a, b) => a.x - b.x);
    // What a cell does not set says nothing of it.
    const said = others.filter((other) => first.settings[other.name] != null);
    const name = said.map((other) => levelText(other.name, first.settings[other.name])).join(', ');
    return points.length === 0 ? [] : [{ name: name || 'all cells', points }];
  });
}
