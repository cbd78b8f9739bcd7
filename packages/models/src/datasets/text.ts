import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import type { DatasetSource } from '../types.ts';
import { textContent } from './content.ts';
import { datasetPieces, readDatasetPieces } from './file.ts';
import type { DatasetFormat } from './format.ts';
import { linesOf } from './lines.ts';

/** `text:FILE`: a plain text file, as it is or with its lines joined. */
export const text: DatasetFormat<Extract<DatasetSource, { format: 'text' }>> = {
  parse: (file, part, joining) => {
    if (part !== null) throw new FlapbookError('BAD_PARAMETER', `text:${file} takes no part, but #${part} was given.`);
    if (joining === 'DOCUMENTS') {
      throw new FlapbookError(
        'BAD_PARAMETER',
        `text:${file}: a text file has no documents; JSON Lines and Parquet do.`,
      );
    }
    return { format: 'text', file, joining: joining ?? 'NONE' };
  },
  read: async ({ file, joining }, options) => {
    const rows =
      joining === 'NONE' ? await readDatasetPieces(file, options) : await linesAsRows(datasetPieces(file, options));
    return textContent(rows, joining, path.basename(file));
  },
};

/**
 * A file's lines as the rows of the published WikiText data set, on whose joined rows published perplexities rest:
 * a row keeps its line feed, unless it is blank, and is then the empty string. Line ends of all systems count as one.
 */
async function linesAsRows(pieces: AsyncIterable<string>): Promise<string[]> {
  const rows: string[] = [];
  for await (const lines of linesOf(pieces, 'ANY')) {
    for (const line of lines) rows.push(line.trim() === '' ? '' : `${line}\n`);
  }
  // What follows the last line's end is a row only if there is something, and has no end of its own.
  const last = rows.pop()!;
  if (last !== '') rows.push(last.slice(0, -1));
  return rows;
}
