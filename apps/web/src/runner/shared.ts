/**
 * The new value with every part of the old one that says the same: who looks at an answer by identity sees a change only
 * where there is one, so that a slider redraws what moves and nothing else. Values are what JSON can say.
 */
export function shared<T>(before: unknown, after: T): T {
  return keep(before, after) as T;
}

function keep(before: unknown, after: unknown): unknown {
  if (Object.is(before, after)) return before;
  if (Array.isArray(after)) return Array.isArray(before) ? keepList(before, after) : after;
  if (isObject(before) && isObject(after) && !Array.isArray(before)) return keepObject(before, after);
  return after;
}

function keepList(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  const merged = after.map((entry, index) => keep(before[index], entry));
  return merged.length === before.length && merged.every((entry, index) => Object.is(entry, before[index]))
    ? before
    : merged;
}

function keepObject(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(after).map(([name, value]) => [name, keep(before[name], value)] as const);
  const same =
    entries.length === Object.keys(before).length &&
    entries.every(([name, value]) => Object.hasOwn(before, name) && Object.is(value, before[name]));
  return same ? before : Object.fromEntries(entries);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
