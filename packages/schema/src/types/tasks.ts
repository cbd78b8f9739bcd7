import type { TaskCounts as TaskCountsShape, Waiting } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { WaitReason } from './enums.ts';

export const TaskCounts = builder.objectRef<TaskCountsShape>('TaskCounts').implement({
  description: 'Parts of an operation’s present or last run, those left out whose results were stored before it.',
  fields: (t) => ({
    queued: t.exposeInt('queued', { description: 'Number of parts that wait for a worker.' }),
    running: t.exposeInt('running', { description: 'Number of parts that workers run.' }),
    succeeded: t.exposeInt('succeeded', { description: 'Number of parts whose results were stored.' }),
    failed: t.exposeInt('failed', { description: 'Number of parts that failed for good.' }),
    cancelled: t.exposeInt('cancelled', { description: 'Number of parts that were given up with their operation.' }),
    total: t.int({
      description: 'Number of parts in all; 0 until a worker has found out which there are.',
      resolve: ({ queued, running, succeeded, failed, cancelled }) => queued + running + succeeded + failed + cancelled,
    }),
  }),
});

export const WaitingFor = builder.objectRef<Waiting>('WaitingFor').implement({
  description: 'Why nothing happens to an operation that is queued or running.',
  fields: (t) => ({
    reason: t.expose('reason', { type: WaitReason }),
    message: t.exposeString('message', { description: 'The same in words, with names and values.' }),
    memoryBytes: t.exposeFloat('memoryBytes', {
      nullable: true,
      description: 'Bytes of memory that a worker must have; null unless the reason is NO_MEMORY.',
    }),
  }),
});
