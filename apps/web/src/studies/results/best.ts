import { levelKey } from '../spec/levels';
import { groupsOf } from './groups';
import type { Result } from './result';

/**
 * Factors of which figures are no rivals across the levels: perplexities of another model, text or length are of another
 * kind, and what removes less has it easier.
 */
export const apart: readonly string[] = ['model', 'evaluationData', 'evaluationLength', 'sequenceLength', 'ratio'];

/** What a figure may be compared with: cells of the same group, whose times are of the same machine and engine. */
export function comparableKey({ settings, figures }: Result, measure: string): string {
  return [...apart.map((name) => levelKey(settings[name])), figures[measure]?.timedOn ?? ''].join(' ');
}

/** The machines and engines that a measure's figures are of; none where they are no times. */
export function placesOf(cells: readonly Result[], measure: string): string[] {
  return [...new Set(cells.flatMap(({ figures }) => figures[measure]?.timedOn ?? []))];
}

/** That the figures of a measure are of several places; undefined where they are not. */
export function mixedText(cells: readonly Result[], measure: string): string | undefined {
  const places = placesOf(cells, measure).length;
  return places > 1 ? `Measured on ${places} machines or engines, whose figures do not compare.` : undefined;
}

/**
 * The ids of the cells with the best figure of a measure in each group of comparable ones; where several share it, all.
 *
 * @param higher whether more is better
 */
export function bestOf(
  cells: readonly Result[],
  measure: string,
  { higher = false }: { higher?: boolean } = {},
): ReadonlySet<string> {
  const measured = cells.filter(({ figures }) => figures[measure] !== undefined);
  const best = new Set<string>();
  for (const group of groupsOf(measured, (cell) => comparableKey(cell, measure)).values()) {
    // Alone a figure beats nobody.
    if (group.length < 2) continue;
    const values = group.map(({ figures }) => figures[measure]?.value ?? Number.NaN);
    const top = higher ? Math.max(...values) : Math.min(...values);
    for (const [index, cell] of group.entries()) if (values[index] === top) best.add(cell.id);
  }
  return best;
}
