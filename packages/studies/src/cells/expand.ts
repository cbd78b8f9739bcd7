import { digestOf } from '../digest.ts';
import { FACTORS } from '../factors/registry.ts';
import type { Level, Settings } from '../level.ts';
import { badStudy } from '../problems.ts';
import { allows } from '../spec/constraint.ts';
import { sameLevel } from '../spec/levels.ts';
import { STUDY_LIMITS } from '../spec/limits.ts';
import type { Grid, StudySpec } from '../spec/spec.ts';
import { completed } from './settings.ts';

/** One combination of levels. */
export interface Cell {
  /** Digest of its settings: the same in every study, however it came to be in it. */
  readonly id: string;
  /** Every factor that has a level, defaults filled in. */
  readonly settings: Settings;
  /** What the grid said, without what all cells have in common. */
  readonly own: Settings;
}

/**
 * The cells of a study in the order of its grid, each once: all combinations, the last factor fastest, of which the
 * constraints leave some out.
 *
 * @throws FlapbookError BAD_PARAMETER for too many combinations, or none
 */
export function cellsOf(spec: StudySpec): Cell[] {
  const grids = [...(Object.keys(spec.factors).length > 0 ? [spec.factors] : []), ...spec.include];
  const count = grids.reduce((sum, grid) => sum + sizeOf(grid), 0);
  if (count > STUDY_LIMITS.cells) {
    throw badStudy('factors', `make ${count} cells; a study may have ${STUDY_LIMITS.cells}.`);
  }
  const cells = new Map<string, Cell>();
  for (const own of grids.flatMap(combinations)) {
    const settings = completed(own, spec.base);
    if (!spec.where.every((constraint) => allows(constraint, settings))) continue;
    const id = cellId(settings);
    if (!cells.has(id)) cells.set(id, { id, settings, own });
  }
  if (cells.size === 0) throw badStudy('where', 'leaves no cell.');
  return [...cells.values()];
}

/** The address of a cell's settings. Defaults are not in it, so that a factor that comes to be changes none. */
export function cellId(settings: Settings): string {
  const said = FACTORS.filter(({ name, default: usual }) => !sameLevel(settings[name] ?? null, usual));
  return digestOf(Object.fromEntries(said.map(({ name }) => [name, settings[name] ?? null]))).slice(0, 32);
}

/** The factors in which the cells of a study differ, with the levels that occur, in the order of the registry. */
export function varyingFactors(spec: StudySpec): { readonly name: string; readonly levels: readonly Level[] }[] {
  const cells = cellsOf(spec);
  return FACTORS.flatMap(({ name }) => {
    const levels: Level[] = [];
    for (const { settings } of cells) {
      const level = settings[name] ?? null;
      if (!levels.some((other) => sameLevel(other, level))) levels.push(level);
    }
    return levels.length > 1 ? [{ name, levels: inOrderOf(spec, name, levels) }] : [];
  });
}

/** As the study lists them; those that only a method brings come last. */
function inOrderOf(spec: StudySpec, name: string, levels: readonly Level[]): Level[] {
  const listed = [spec.factors, ...spec.include].flatMap((grid) => grid[name] ?? []);
  const place = (level: Level) => {
    const found = listed.findIndex((other) => sameLevel(other, level));
    return found < 0 ? listed.length : found;
  };
  return levels.toSorted((a, b) => place(a) - place(b));
}

function sizeOf(grid: Grid): number {
  return Object.values(grid).reduce((product, levels) => product * levels.length, 1);
}

function combinations(grid: Grid): Settings[] {
  return Object.entries(grid).reduce<Settings[]>(
    (partial, [name, levels]) => partial.flatMap((settings) => levels.map((level) => ({ ...settings, [name]: level }))),
    [{}],
  );
}
