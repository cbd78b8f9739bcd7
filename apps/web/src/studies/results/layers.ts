import type { LayerShape, Result } from './result';

/** Most plans that are asked for their layers at once; a study of more shows those of its first cells. */
export const mostPlans = 60;

/** The keys of the plans of cells that are done, each once. */
export function planKeys(cells: readonly Result[]): readonly string[] {
  return [...new Set(cells.flatMap((cell) => keyOf(cell) ?? []))].slice(0, mostPlans);
}

/** The cells with what their plans leave of every layer, where that is known. */
export function withLayers(
  cells: readonly Result[],
  known: ReadonlyMap<string, readonly LayerShape[]>,
): readonly Result[] {
  if (known.size === 0) return cells;
  return cells.map((cell) => {
    const layers = known.get(keyOf(cell) ?? '');
    return layers ? { ...cell, layers } : cell;
  });
}

export function keyOf({ operations, status }: Result): string | undefined {
  return status === 'SUCCEEDED' ? operations.find(({ kind }) => kind === 'plan')?.key : undefined;
}
