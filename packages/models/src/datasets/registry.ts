import { FlapbookError } from '@flapbook/flap';
import { show } from '../files.ts';
import type { DatasetContent, DatasetSource, Joining } from '../types.ts';
import type { DatasetFormat, ReadOptions } from './format.ts';
import { jsonl } from './jsonl.ts';
import { parquet } from './parquet.ts';
import { task } from './task.ts';
import { text } from './text.ts';
import { tokens } from './tokens.ts';

type Formats = { readonly [F in DatasetSource['format']]: DatasetFormat<Extract<DatasetSource, { format: F }>> };

/** Every supported format; a new one is a file beside this one, its source in types.ts and a line here. */
const FORMATS: Formats = { text, jsonl, parquet, tokens, task };

/** Reads a data set's content: one text, rows of token ids or a task's items, with a digest of just that and not of the file. */
export async function readDataset(source: DatasetSource, options: ReadOptions = {}): Promise<DatasetContent> {
  return formatOf(source.format).read(source, options);
}

/**
 * The source that a command line's `text:FILE`, `jsonl:FILE#FIELD`, `parquet:FILE#COLUMN`, `tokens:FILE#NAME` or `task:FILE#TASK` means; null
 * for anything else, which is then a data set's name. The last `#` counts, so that a file's name may hold others.
 */
export function parseSource(argument: string, joining: Joining | null = null): DatasetSource | null {
  const colon = argument.indexOf(':');
  const format = argument.slice(0, Math.max(colon, 0));
  if (!isFormat(format)) return null;
  const rest = argument.slice(colon + 1);
  const hash = rest.lastIndexOf('#');
  const file = hash < 0 ? rest : rest.slice(0, hash);
  if (file === '') throw new FlapbookError('BAD_PARAMETER', `${show(argument)} names no file.`);
  return formatOf(format).parse(file, hash < 0 ? null : rest.slice(hash + 1) || null, joining);
}

function isFormat(name: string): name is DatasetSource['format'] {
  return Object.hasOwn(FORMATS, name);
}

/** TypeScript cannot see that a source and the format found under its name belong together. */
function formatOf(name: DatasetSource['format']): DatasetFormat {
  return FORMATS[name] as DatasetFormat<DatasetSource>;
}
