import { readFilter, tabs } from '../list/use-filter';
import type { Wanted } from './use-results';

/** A key, and nothing else, whatever somebody wrote into an address. */
const isKey = (text: string) => /^[0-9a-f]{64}$/.test(text);

/**
 * What an address asks to compare: keys behind the `#`, a few keys in `?keys=`, or a filter of the library; undefined
 * when it asks for nothing.
 */
export function wantedIn({ search, hash }: { search: string; hash: string }): Wanted | undefined {
  const params = new URLSearchParams(search);
  const given = new URLSearchParams(hash.replace(/^#/, '')).get('keys') ?? params.get('keys');
  if (given !== null) return { keys: given.split(',').filter(isKey) };
  const filter = readFilter(params);
  // Only results have something to compare.
  if (!params.has('tab') || filter.tab === tabs[0] || filter.tab === tabs[1]) return undefined;
  return { filter };
}
