import type { FlapbookError } from '@flapbook/flap';

/** What was found, in the order of the keys that were asked for; what `missing` says in the place of each that is not there. */
export function inOrderOf<Row extends { readonly key: string }>(
  found: readonly Row[],
  keys: readonly string[],
  missing: (key: string) => FlapbookError,
): (Row | FlapbookError)[] {
  const byKey = new Map(found.map((row) => [row.key, row]));
  return keys.map((key) => byKey.get(key) ?? missing(key));
}
