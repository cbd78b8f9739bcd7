import { FlapbookError } from '@flapbook/flap';
import { readItems } from '../items/read.ts';
import type { TaskItem } from '../items/task.ts';
import { TASKS, type TaskName } from '../registry.ts';
import { jsonRecords } from './json.ts';
import { withLabels } from './labels.ts';
import { isParquet, parquetRecords } from './parquet/parquet.ts';

/** The bytes of a file and its name, for messages. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The items of a task from a file: the hub's Parquet, or JSON in the hub's or the publishers' layout. What it is is told
 * by its bytes and its columns, not by its name.
 *
 * @param options - `labels`: a file of labels, a line a record, where they are kept apart as PIQA's are
 * @throws FlapbookError BAD_DATASET, DATASET_EMPTY, LIMIT_EXCEEDED
 */
export async function readTask(
  task: TaskName,
  file: NamedBytes,
  { labels = null }: { readonly labels?: NamedBytes | null } = {},
): Promise<TaskItem[]> {
  const records = isParquet(file.bytes)
    ? await parquetRecords(file.bytes, { file: file.name, columns: TASKS[task].columns })
    : jsonRecords(textOf(file), file.name);
  const labelled =
    labels === null ? records : withLabels(records, textOf(labels), { file: file.name, labels: labels.name });
  return readItems(task, labelled, file.name);
}

function textOf({ name, bytes }: NamedBytes): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FlapbookError('BAD_DATASET', `${name} is neither Parquet nor text in UTF-8.`, { cause });
  }
}
