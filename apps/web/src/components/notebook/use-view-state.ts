import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { pageAddress } from '../../address/page-address';

/**
 * A view's setting that belongs to the page's address: the chosen tab, layer or order of rows. A copied address shows the
 * same, back and forward step through what was chosen, and the stored notebook is not touched. Works in any page.
 *
 *     const [layer, setLayer] = useViewState(useCellId(), 'scores.layer', 0, isLayerOf(model));
 *
 * @param cellId the cell that the view stands in: `useCellId()`
 * @param key unique within the cell, of letters, digits, `.`, `:`, `-` and `_`, at most 64. A view that may stand several
 *   times in a cell names the subject in it
 * @param initial a JSON value, shown while the address says nothing; it is not written into the address. For objects and
 *   arrays a constant or a memo
 * @param accepts whether a value from the address, which anybody may have written, can be shown. Without it any value of
 *   the same JSON kind as `initial` is taken: name the possible choices, or bounds, where there are any
 * @returns the value and how to set it; setting it again within a second is the same step of the history. What follows
 *   the pointer (hover) is no setting
 */
export function useViewState<T>(
  cellId: string,
  key: string,
  initial: T,
  accepts: (value: unknown) => boolean = (value) => kindOf(value) === kindOf(initial),
): [T, (value: T) => void] {
  const given = useSyncExternalStore(
    pageAddress.subscribe,
    () => pageAddress.getSnapshot().views[cellId]?.[key],
    () => undefined,
  );
  const taken = given !== undefined && accepts(given);
  const refused = given !== undefined && !taken;
  useEffect(() => {
    if (refused) pageAddress.refuse(`A view has no such setting as this address asks for (${key}). It is ignored.`);
  }, [refused, key]);
  const initially = JSON.stringify(initial);
  const set = useCallback(
    (value: T) => pageAddress.setView(cellId, key, JSON.stringify(value) === initially ? undefined : value),
    [cellId, key, initially],
  );
  return [taken ? (given as T) : initial, set];
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}
