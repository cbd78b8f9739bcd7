import { FlapbookError } from '@flapbook/flap';
import { TASKS, type TaskName } from '../registry.ts';
import { Fields, type SourceRecord } from './record.ts';
import type { TaskItem } from './task.ts';

/**
 * The items of a task's records, checked.
 *
 * @throws FlapbookError BAD_DATASET naming the file, the line and the field; DATASET_EMPTY
 */
export function readItems(task: TaskName, records: readonly SourceRecord[], file: string): TaskItem[] {
  if (records.length === 0) throw new FlapbookError('DATASET_EMPTY', `${file} has no records.`);
  return records.map((record) => {
    const item = TASKS[task].item(new Fields(record));
    checkItem(item, record.where);
    return item;
  });
}

function checkItem({ requests, choices }: TaskItem, where: string): void {
  if (choices.length < 2) {
    throw new FlapbookError('BAD_DATASET', `${where} has ${choices.length} choices; there must be two or more.`);
  }
  const empty = choices.indexOf('');
  if (empty >= 0) {
    throw new FlapbookError('BAD_DATASET', `${where}: choice ${empty + 1} is empty, so it has no length to divide by.`);
  }
  if (requests.some(({ context }) => context.trim() === '')) {
    throw new FlapbookError(
      'BAD_DATASET',
      `${where} has nothing that the choices could follow: its question is empty.`,
    );
  }
}
