import { digestOf } from '../digest.ts';
import { FACTORS } from '../factors/registry.ts';
import { sameLevel } from '../spec/levels.ts';
import type { StudySpec } from '../spec/spec.ts';
import { type Cell, varyingFactors } from './expand.ts';

/** What cells share: the operations before the plan, and what they cost. */
export interface Chain {
  readonly key: string;
  /** Parameters of the model times tokens; 0 where it is there already. */
  readonly work: number;
}

/**
 * The cells in the order in which they are run.
 *
 * `GRID`: the most informative first. Each level of a numeric factor has a depth: 0 for the two extremes, 1 for the one
 * in the middle, 2 for those in the middle of the halves, and so on, as a bisection finds them; other factors have no order,
 * so that all their levels have depth 0. Cells come by the largest depth among their levels, then by the sum of their
 * depths: corners, then the centre, then what lies between. Cells that are equal in that come by chains, so that results
 * come as soon as the first calibration is there: cheapest chain first, the cells of a chain in the order of the grid.
 *
 * `RANDOM`: by the digest of the seed and the cell, so that further cells leave the order of the others as it is.
 */
export function inOrder(
  cells: readonly Cell[],
  { spec, chainOf }: { readonly spec: StudySpec; readonly chainOf: (cell: Cell) => Chain },
): Cell[] {
  if (spec.order === 'RANDOM') {
    const place = new Map(cells.map((cell) => [cell, digestOf([spec.seed, cell.id])]));
    return cells.toSorted((a, b) => (place.get(a)! < place.get(b)! ? -1 : 1));
  }
  const depths = depthsOf(spec);
  const ranks = new Map(
    cells.map((cell, place) => {
      const own = depths.map(({ name, depthOf }) => depthOf(cell.settings[name] ?? null));
      const { key, work } = chainOf(cell);
      return [cell, { most: Math.max(0, ...own), sum: own.reduce((a, b) => a + b, 0), key, work, place }];
    }),
  );
  return cells.toSorted((one, other) => {
    const [a, b] = [ranks.get(one)!, ranks.get(other)!];
    return (
      a.most - b.most ||
      a.sum - b.sum ||
      a.work - b.work ||
      (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) ||
      a.place - b.place
    );
  });
}

function depthsOf(spec: StudySpec) {
  const numeric = new Set(FACTORS.filter((factor) => factor.numeric).map(({ name }) => name));
  return varyingFactors(spec)
    .filter(({ name }) => numeric.has(name))
    .map(({ name, levels }) => {
      const numbers = levels.filter((level) => typeof level === 'number').toSorted((a, b) => a - b);
      const depths = bisectionDepths(numbers.length);
      return {
        name,
        depthOf: (level: Cell['settings'][string]) =>
          typeof level === 'number' ? depths[numbers.findIndex((one) => sameLevel(one, level))]! : 0,
      };
    });
}

/** In which round a bisection comes to each of `count` places: 0 for both ends, 1 for the middle, 2 for the quarters … */
export function bisectionDepths(count: number): number[] {
  const depths = new Array<number>(count).fill(0);
  const halve = (low: number, high: number, depth: number): void => {
    if (high - low < 2) return;
    const middle = (low + high) >> 1;
    depths[middle] = depth;
    halve(low, middle, depth + 1);
    halve(middle, high, depth + 1);
  };
  halve(0, count - 1, 1);
  return depths;
}
