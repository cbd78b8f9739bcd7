import { type ListedPart, listParts } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { connection, PAGE_COST, pageArguments } from '../pages/connection.ts';
import { pageOf } from '../pages/page.ts';
import { OperationStatus } from './enums.ts';
import { Operation } from './operation.ts';
import { Problem } from './problem.ts';

const OperationPart = builder.objectRef<ListedPart>('OperationPart').implement({
  description: 'A part of an operation, as a worker takes it.',
  fields: (t) => ({
    key: t.exposeID('key', { description: 'The address of its result: operations that need the same share the part.' }),
    part: t.field({
      type: 'JSON',
      description: 'Which part it is: an object of figures, e.g. the first row and the number of rows.',
      resolve: ({ part }) => part,
    }),
    status: t.expose('status', { type: OperationStatus }),
    attempt: t.exposeInt('attempt', { description: 'Number of the present or last attempt, from 1.' }),
    faults: t.exposeInt('faults', { description: 'Number of attempts that went wrong in a way that may pass.' }),
    deaths: t.exposeInt('deaths', { description: 'Number of attempts whose worker died.' }),
    fraction: t.exposeFloat('fraction', { description: 'Work done, 0 to 1.' }),
    worker: t.exposeString('worker', {
      nullable: true,
      description: 'Name of the worker that runs it or ran it last; null where none has, or that is forgotten.',
    }),
    seconds: t.exposeFloat('seconds', {
      nullable: true,
      description: 'Seconds that it took; null until it has succeeded.',
    }),
    error: t.expose('error', {
      type: Problem,
      nullable: true,
      description: 'What went wrong with its last attempt; null if nothing has.',
    }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true, description: 'Null until a worker took it.' }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true, description: 'Null until it has ended.' }),
  }),
});

const OperationPartConnection = connection('OperationPart', OperationPart);

builder.interfaceField(Operation, 'parts', (t) =>
  t.field({
    type: OperationPartConnection,
    args: pageArguments,
    description:
      'The parts that workers have taken or will take, in the order of their keys; forgotten long after they have ended, and none for what is computed inline.',
    extensions: PAGE_COST,
    resolve: ({ operation }, page, { operations }) =>
      pageOf(page, {
        load: (limit, after) => listParts(operations.database, operation.key, { limit, after: after?.key ?? null }),
        positionOf: ({ key }) => ({ key }),
        pattern: { key: /^/ },
      }),
  }),
);
