import { words } from '../format/words';

export type Item = Readonly<Record<string, unknown>>;

/** An object of a result that a view can show. */
export interface Subject {
  typename: string;
  object: Item;
  /** Response keys from the root: field names and aliases. */
  path: readonly string[];
}

/** Every typed object of a result, outermost first. */
export function findSubjects(data: unknown): Subject[] {
  const subjects: Subject[] = [];
  walk(data, [], subjects);
  return subjects;
}

function walk(value: unknown, path: readonly string[], subjects: Subject[]): void {
  if (Array.isArray(value)) {
    if (typeof value[0] !== 'object') return;
    for (const [index, item] of value.entries()) walk(item, [...path, String(index)], subjects);
  } else if (typeof value === 'object' && value !== null) {
    const { __typename: typename } = value as Item;
    if (typeof typename === 'string') subjects.push({ typename, object: value as Item, path });
    for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key], subjects);
  }
}

const plain = new Set(['model', 'calibration', 'plan', 'evaluation', 'edges', 'node', 'operation']);

/** Names for several places in a result, from what tells them apart: above all the aliases that the author chose. */
export function namesOf(places: readonly { path: readonly string[]; fallback: string }[]): string[] {
  const telling = places.map(({ path, fallback }) => {
    const parts = path.filter((part) => !plain.has(part) && !/^\d+$/.test(part));
    return parts.length > 0 ? parts : [fallback];
  });
  const names = telling.map((parts) => nameOf(parts.at(-1) ?? ''));
  const unique = new Set(names).size === names.length;
  return unique ? names : telling.map((parts, index) => `${parts.map(nameOf).join(' · ')}${repeated(telling, index)}`);
}

/** An alias as words; one that a form has made of a number with the number apart: `ratio30` is a ratio of 30 %. */
function nameOf(alias: string): string {
  const [, name, whole, fraction] = /^([a-z]{3}[a-zA-Z]*?)(\d+)(?:point(\d+))?$/.exec(alias) ?? [];
  if (name === undefined) return words(alias);
  return `${words(name)} ${fraction === undefined ? whole : `${whole}.${fraction}`}${/ratio$/i.test(name) ? ' %' : ''}`;
}

function repeated(all: readonly (readonly string[])[], index: number): string {
  const before = all.slice(0, index).filter((parts) => parts.join() === all[index]?.join()).length;
  return before > 0 ? ` (${before + 1})` : '';
}
