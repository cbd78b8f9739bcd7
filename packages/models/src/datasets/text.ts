import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import type { DatasetSource } from '../types.ts';
import { joinRows, textContent } from './content.ts';
import { readDatasetText } from './file.ts';
import type { DatasetFormat } from './format.ts';

/** `text:FILE`: a plain text file, as it is or with its lines joined. */
export const text: DatasetFormat<Extract<DatasetSource, { format: 'text' }>> = {
  parse: (file, part, joining) => {
    if (part !== null) throw new FlapbookError('BAD_PARAMETER', `text:${file} takes no part, but #${part} was given.`);
    return { format: 'text', file, joining: joining ?? 'NONE' };
  },
  read: async ({ file, joining }, options) => {
    const name = path.basename(file);
    const whole = await readDatasetText(file, options);
    return textContent(joining === 'NONE' ? whole : joinRows(linesAsRows(whole), joining, name), name);
  },
};

/**
 * A file's lines as the rows of the published WikiText data set, on whose joined rows published perplexities rest:
 * a row keeps its line feed, unless it is blank, and is then the empty string. Line ends of all systems count as one.
 */
function linesAsRows(whole: string): string[] {
  const lines = whole.split(/\r\n|\r|\n/);
  const last = lines.pop()!;
  const rows = lines.map((line) => (line.trim() === '' ? '' : `${line}\n`));
  if (last !== '') rows.push(last.trim() === '' ? '' : last);
  return rows;
}
