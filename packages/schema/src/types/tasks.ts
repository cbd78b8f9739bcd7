import type { Retry as RetryShape, TaskCounts as TaskCountsShape, Waiting } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { WaitReason } from './enums.ts';
import { Problem } from './problem.ts';

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

const Retry = builder.objectRef<RetryShape>('Retry').implement({
  description: 'The attempt that comes after one that went wrong in a way that may pass.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'Not before this, by the database’s clock.' }),
    attempt: t.exposeInt('attempt', { description: 'Number of that attempt, from 2 on.' }),
    attempts: t.exposeInt('attempts', {
      nullable: true,
      description: 'Number of attempts before the operation fails; null where there is no end to them.',
    }),
    tasks: t.exposeInt('tasks', { description: 'Number of parts that wait so.' }),
    problem: t.expose('problem', { type: Problem, description: 'What went wrong with the last attempt.' }),
  }),
});

export const WaitingFor = builder.objectRef<Waiting>('WaitingFor').implement({
  description: 'Why nothing happens to an operation that is queued or running, or to some of its parts.',
  fields: (t) => ({
    reason: t.expose('reason', { type: WaitReason }),
    message: t.exposeString('message', { description: 'The same in words, with names and values.' }),
    memoryBytes: t.exposeFloat('memoryBytes', {
      nullable: true,
      description: 'Bytes of memory that a worker must have; null unless the reason is NO_MEMORY.',
    }),
    retry: t.expose('retry', {
      type: Retry,
      nullable: true,
      description: 'What is waited for after a fault; null unless the reason is BACK_OFF.',
    }),
  }),
});
