import type { Content } from './content';

/** What neither database nor file takes as text: NUL, and halves of surrogate pairs. Pasted, they would prevent every save. */
const unstorable = /[\0\p{Surrogate}]/gu;
const replacement = '\uFFFD';

/**
 * The content with the replacement character where one cannot be stored; the same object where all can.
 *
 * @param before a content that is known to be storable: what is shared with it is not looked at again
 */
export function storable(content: Content, before: Content): Content {
  const known = new Set(before.cells);
  const cells = content.cells.map((cell) => (known.has(cell) ? cell : mended(cell)));
  const title = mended(content.title);
  const variables = content.variables === before.variables ? content.variables : mended(content.variables);
  const same = cells.every((cell, index) => cell === content.cells[index]);
  return same && title === content.title && variables === content.variables ? content : { title, cells, variables };
}

/** A value of JSON, the same one where nothing in it had to be replaced. */
function mended<T>(value: T): T {
  if (typeof value === 'string') return value.replace(unstorable, replacement) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return mendedList(value) as T;
  const entries = Object.entries(value);
  const next = entries.map((entry) => mendedList(entry));
  if (next.every((entry, index) => entry === entries[index])) return value;
  return Object.fromEntries(next as [string, unknown][]) as T;
}

function mendedList(list: readonly unknown[]): readonly unknown[] {
  const next = list.map(mended);
  return next.every((item, index) => item === list[index]) ? list : next;
}
