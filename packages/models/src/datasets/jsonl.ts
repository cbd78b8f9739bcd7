import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { isRecord, show } from '../files.ts';
import type { DatasetSource } from '../types.ts';
import { textContent } from './content.ts';
import { datasetPieces } from './file.ts';
import type { DatasetFormat } from './format.ts';
import { linesOf } from './lines.ts';
import { Turns } from './turns.ts';

/** `jsonl:FILE#FIELD`: a JSON object a line, one of whose fields holds a row's text. */
export const jsonl: DatasetFormat<Extract<DatasetSource, { format: 'jsonl' }>> = {
  parse: (file, part, joining) => {
    if (part === null)
      throw new FlapbookError('BAD_PARAMETER', `jsonl:${file} needs the text's field: jsonl:FILE#FIELD.`);
    if (joining === 'NONE') {
      throw new FlapbookError(
        'BAD_PARAMETER',
        `jsonl:${file}: joining NONE is for text files; give SPACE or BLANK_LINE.`,
      );
    }
    return { format: 'jsonl', file, field: part, joining: joining ?? 'BLANK_LINE' };
  },
  read: async ({ file, field, joining }, options) => {
    const name = path.basename(file);
    const rows: string[] = [];
    const turns = new Turns();
    let number = 0;
    for await (const lines of linesOf(datasetPieces(file, options), 'LF')) {
      for (const line of lines) {
        number++;
        const json = number === 1 ? line.replace(/^\uFEFF/, '') : line;
        if (json.trim() !== '') rows.push(parseRow(json, field, `${name}, line ${number}`));
        await turns.next();
      }
    }
    return textContent(rows, joining, name);
  },
};

function parseRow(line: string, field: string, where: string): string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw bad(`${where} is not valid JSON: ${(cause as Error).message}.`, cause);
  }
  if (!isRecord(value)) throw bad(`${where} holds ${show(value)}; an object was expected.`);
  if (!Object.hasOwn(value, field)) {
    throw bad(`${where} has no field ${show(field)}; it has ${Object.keys(value).map(show).join(', ') || 'none'}.`);
  }
  const row = value[field];
  if (typeof row !== 'string') throw bad(`${where}: field ${show(field)} is ${show(row)}; a string was expected.`);
  // Half a pair can be written as an escape, but it is no character and no tokenizer could encode it.
  if (/\p{Surrogate}/u.test(row)) throw bad(`${where}: field ${show(field)} holds half of a surrogate pair.`);
  return row;
}

function bad(message: string, cause?: unknown): FlapbookError {
  return new FlapbookError('BAD_DATASET', message, { cause });
}
