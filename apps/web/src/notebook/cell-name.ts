import { titleOf } from '../language/title';
import { studyName } from '../studies/spec/document';
import type { Cell } from './content';

/** By what a reader tells cells apart where they are listed: a title, or the first words. */
export function cellName({ kind, source }: Pick<Cell, 'kind' | 'source'>): string {
  if (kind === 'QUERY') return titleOf(source);
  if (kind === 'CONTROLS') return 'Controls';
  if (kind === 'STUDY') return studyName(source);
  return beginning(source);
}

/** The first line that says something, without the marks of Markdown. */
export function beginning(source: string): string {
  const line = source.split('\n').find((entry) => /[\p{L}\p{N}]/u.test(entry)) ?? 'Empty text';
  return [...line.replace(/^[#>*\-\s]+/, '').trim()].slice(0, 60).join('');
}
