import path from 'node:path';
import { FlapbookError } from '@flapbook/flap';
import { isTask, readTask, TASKS } from '@flapbook/tasks';
import { show } from '../files.ts';
import type { DatasetSource } from '../types.ts';
import { taskContent } from './content.ts';
import { readDatasetBytes } from './file.ts';
import type { DatasetFormat } from './format.ts';

/** The largest of the tasks' files, HellaSwag's training split, takes 50 MB; it is unpacked in memory. */
const MAX_BYTES = 2 ** 28;

/** `task:FILE#TASK`: a task's records, in the hub's Parquet or JSON; `#piqa,labels=FILE` where the labels are kept apart. */
export const task: DatasetFormat<Extract<DatasetSource, { format: 'task' }>> = {
  parse(file, part, joining) {
    const { name, labels } = /^(?<name>[^,]*)(?:,labels=(?<labels>.+))?$/.exec(part ?? '')?.groups ?? {};
    if (name === undefined || !isTask(name)) {
      throw new FlapbookError(
        'BAD_PARAMETER',
        `task:${file} needs the task’s name, one of ${Object.keys(TASKS).join(', ')}: task:FILE#TASK, or task:FILE#TASK,labels=FILE; #${part ?? ''} was given.`,
      );
    }
    if (joining !== null) {
      throw new FlapbookError('BAD_PARAMETER', `task:${file} joins nothing, but ${show(joining)} was given.`);
    }
    return { format: 'task', file, task: name, labels: labels ?? null };
  },
  async read({ file, task: name, labels }, { maxBytes = MAX_BYTES }) {
    const read = async (at: string) => ({ name: path.basename(at), bytes: await readDatasetBytes(at, maxBytes) });
    const items = await readTask(name, await read(file), { labels: labels === null ? null : await read(labels) });
    return taskContent(name, items);
  },
};
