import type { Declared } from './analyse';

export type Variables = Readonly<Record<string, unknown>>;

/** The values a document is asked with: the notebook's where it has one, otherwise the document's own defaults. */
export function bind(declared: readonly Declared[], shared: Variables): { values: Variables; missing: string[] } {
  const values: Record<string, unknown> = {};
  const missing: string[] = [];
  for (const { name, required, initial } of declared) {
    const value = valueFor({ name, initial }, shared);
    if (value !== undefined) values[name] = value;
    else if (required) missing.push(name);
  }
  return { values, missing };
}

/** What a widget shows: what is set, otherwise the default. */
export function valueFor({ name, initial }: Pick<Declared, 'name' | 'initial'>, shared: Variables): unknown {
  const value = Object.hasOwn(shared, name) ? shared[name] : undefined;
  return isSet(value) ? value : initial;
}

/** What is set, and the defaults for what is not. */
export function withDefaults(set: Variables, defaults: Variables): Variables {
  return { ...defaults, ...Object.fromEntries(Object.entries(set).filter(([, value]) => isSet(value))) };
}

/**
 * Whether a variable has a value. An emptied field, which leaves null or an empty text, counts as not set, so that the
 * default holds again. Publishing has the same rule; `unset.cases.json` tests both.
 */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** The names whose values differ. */
export function differing(left: Variables, right: Variables): string[] {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].filter((name) => JSON.stringify(left[name]) !== JSON.stringify(right[name]));
}
