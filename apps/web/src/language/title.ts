import { words } from '../format/words';

/** What a cell is called: the name of its operation, also while the document is wrong or the schema not there yet. */
export function titleOf(source: string): string {
  const name = /^\s*(?:query|mutation)\s+([_A-Za-z]\w*)/m.exec(source)?.[1];
  return name ? words(name) : 'Query';
}
