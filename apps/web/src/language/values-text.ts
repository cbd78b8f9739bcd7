import { words } from '../format/words';
import { differing, type Variables } from './values';

/** How many values are named before the rest is counted, and how long one may be. */
const most = { values: 4, characters: 40 } as const;

/** Values by name, in words: ratio 0.2, samples 128. */
export function valuesText(values: Variables, names: readonly string[] = Object.keys(values)): string {
  const named = names.slice(0, most.values).map((name) => `${words(name).toLowerCase()} ${valueText(values, name)}`);
  const more = names.length - named.length;
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** What figures belong to and what is set now, as far as the two differ; undefined when they do not. */
export function difference(shown: Variables, now: Variables): { shown: string; now: string } | undefined {
  const names = differing(shown, now);
  return names.length === 0 ? undefined : { shown: valuesText(shown, names), now: valuesText(now, names) };
}

function valueText(values: Variables, name: string): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined || value === null || value === '') return 'not set';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > most.characters ? `${text.slice(0, most.characters - 1)}…` : text;
}
