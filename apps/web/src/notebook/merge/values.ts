import { canonicalJson } from '../../format/json';

/** The value after both sides may have set it; mine where both did. */
export function mergeValue<T>(base: T, mine: T, theirs: T): { value: T; clash: boolean } {
  if (canonicalJson(mine) === canonicalJson(theirs) || canonicalJson(theirs) === canonicalJson(base)) {
    return { value: mine, clash: false };
  }
  if (canonicalJson(mine) === canonicalJson(base)) return { value: theirs, clash: false };
  return { value: mine, clash: true };
}

type Entries = Readonly<Record<string, unknown>>;

/** Merges objects entry by entry; `clashes` names the entries that both sides set, of which mine holds. */
export function mergeEntries(base: Entries, mine: Entries, theirs: Entries): { entries: Entries; clashes: string[] } {
  const clashes: string[] = [];
  const merged: [string, unknown][] = [];
  for (const name of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const { value, clash } = mergeValue(own(base, name), own(mine, name), own(theirs, name));
    if (clash) clashes.push(name);
    if (value !== undefined) merged.push([name, value]);
  }
  return { entries: Object.fromEntries(merged), clashes };
}

function own(entries: Entries, name: string): unknown {
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}
