import { newer, type OperationState } from './types';

/** An operation found in a result. */
export interface Found {
  state: OperationState;
  /** The key of the nearest operation it hangs from; undefined for the first of a chain. */
  parent: string | undefined;
  /** Nothing else in the result hangs from it: what a reader is after, and what is run. */
  leaf: boolean;
}

/** All operations in a result, each once, in the order in which they depend on each other. */
export function collectOperations(data: unknown): Found[] {
  const found = new Map<string, Found>();
  walk(data, undefined, found);
  const parents = new Set([...found.values()].map(({ parent }) => parent));
  return [...found.values()].map((entry) => ({ ...entry, leaf: !parents.has(entry.state.key) }));
}

function walk(value: unknown, parent: string | undefined, found: Map<string, Found>): void {
  if (Array.isArray(value)) {
    // Long arrays are figures; operations come as objects.
    if (typeof value[0] === 'object') for (const item of value) walk(item, parent, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  let next = parent;
  if (isOperationState(value)) {
    const known = found.get(value.key);
    found.set(value.key, { state: newer(known?.state, value), parent: known?.parent ?? parent, leaf: false });
    next = value.key;
  }
  for (const inner of Object.values(value)) walk(inner, next, found);
}

function isOperationState(value: object): value is OperationState {
  return 'key' in value && 'status' in value && 'progress' in value && 'kind' in value;
}
