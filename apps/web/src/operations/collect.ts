import { newer, type OperationState } from './types';

/** An operation found in a result. */
export interface Found {
  state: OperationState;
  /** Response keys from the root to where it stands first: field names and aliases. */
  path: readonly string[];
  /** The key of the nearest operation it hangs from; undefined for the first of a chain. */
  parent: string | undefined;
  /** Nothing else in the result hangs from it: what a reader is after, and what is run. */
  leaf: boolean;
}

/** All operations in a result, each once, in the order in which they depend on each other. */
export function collectOperations(data: unknown): Found[] {
  const found = new Map<string, Found>();
  walk(data, { path: [], parent: undefined }, found);
  const parents = new Set([...found.values()].map(({ parent }) => parent));
  return [...found.values()].map((entry) => ({ ...entry, leaf: !parents.has(entry.state.key) }));
}

/** Types of what stands between a result and another that it does not rest on. */
const comparisons = new Set(['EvaluationComparison', 'ZeroShotComparison']);

type Place = Pick<Found, 'path' | 'parent'>;

function walk(value: unknown, place: Place, found: Map<string, Found>): void {
  if (Array.isArray(value)) {
    // Long arrays are figures; operations come as objects.
    if (typeof value[0] === 'object') for (const item of value) walk(item, place, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  let { parent } = place;
  if (isOperationState(value)) {
    const known = found.get(value.key);
    found.set(value.key, { ...place, ...known, state: newer(known?.state, value), leaf: false });
    parent = value.key;
  }
  // What a result is compared with does not rest on it, and is run beside it.
  if ('__typename' in value && comparisons.has(String(value.__typename))) parent = undefined;
  for (const [name, inner] of Object.entries(value)) walk(inner, { path: [...place.path, name], parent }, found);
}

function isOperationState(value: object): value is OperationState {
  // What another version made is shown as it is: it cannot be run, and nothing waits for it.
  if ('__typename' in value && value.__typename === 'OtherVersionOperation') return false;
  return 'key' in value && 'status' in value && 'progress' in value && 'kind' in value;
}
