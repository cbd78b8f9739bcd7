import type { JsonValue } from '../../../keys.ts';

/** Machines may round the last digits of exp and sqrt differently. */
const TOLERANCE = 1e-9;

/** Whether two JSON values are the same, numbers up to a relative 1e-9. */
export function agree(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return a === b || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [ours, theirs] = [Object.entries(a), Object.entries(b)];
  return (
    Array.isArray(a) === Array.isArray(b) &&
    ours.length === theirs.length &&
    ours.every(([name, value]) => agree(value, (b as Record<string, JsonValue>)[name]))
  );
}
