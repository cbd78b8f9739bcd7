import { followCollection } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { abortable } from '../events/abortable.ts';
import { followOperations, freshen, type OperationEventNode } from '../events/follow.ts';
import { boundedKeys } from '../limits/bounds.ts';
import { costs } from '../limits/costs.ts';
import { OperationStatus } from './enums.ts';
import { Jobs } from './jobs.ts';
import { Operation } from './operation.ts';
import { GarbageCollectionRun } from './storage.ts';

const OperationEvent = builder.objectRef<OperationEventNode>('OperationEvent').implement({
  fields: (t) => ({
    sequence: t.exposeInt('sequence', { description: 'Number of changes of the operation up to this one.' }),
    status: t.expose('status', { type: OperationStatus, description: 'After this change.' }),
    fraction: t.exposeFloat('fraction', { description: 'Work done after this change, 0 to 1.' }),
    phase: t.exposeString('phase', {
      nullable: true,
      description: 'What it does besides computing after this change; null while it computes or does nothing.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it changed, by the database’s clock.' }),
    operation: t.field({
      type: Operation,
      description: 'As it stands when this is sent: several changes may have happened since.',
      async resolve({ operation, sequence }, _args, context) {
        await freshen(operation, { sequence }, context);
        return operation;
      },
    }),
  }),
});

const SeenInput = builder.inputType('SeenInput', {
  description: 'What a client has seen of an operation.',
  fields: (t) => ({
    key: t.id({ required: true }),
    sequence: t.int({ required: true, description: 'Of the last event that it got.' }),
  }),
});

/** Of what is no number there is no run. */
function runNumber(id: string): number {
  return /^\d{1,15}$/.test(id) ? Number(id) : 0;
}

builder.subscriptionType({
  fields: (t) => ({
    operations: t.field({
      type: OperationEvent,
      args: {
        keys: t.arg.idList({ required: true }),
        after: t.arg({
          type: [SeenInput],
          description:
            'Events that were seen before a connection was lost: what has happened since is sent, in order, instead of a snapshot. Events are kept for a day; of what is older, and of a plan, there is a snapshot again.',
        }),
      },
      description:
        'A snapshot of each operation first, then every change, in order and none left out; `sequence` grows by 1 with each change of one operation. At most 200 keys.',
      subscribe: (_root, { keys, after }, context) => {
        const wanted = boundedKeys(keys);
        const seen = (after ?? []).filter(({ key }) => wanted.includes(key));
        return abortable((signal) => followOperations(context, { keys: wanted, after: seen, signal }));
      },
      resolve: (event) => event,
    }),
    garbageCollection: t.field({
      type: GarbageCollectionRun,
      args: { id: t.arg.id({ required: true }) },
      description:
        'How a deletion of results that nobody keeps goes on, until it has ended; at most twice a second. Nothing for an unknown one.',
      subscribe: (_root, { id }, { operations }) =>
        abortable((signal) => followCollection(operations.database, runNumber(id), signal)),
      resolve: (run) => run,
    }),
    jobs: t.field({
      type: Jobs,
      description: 'What the fleet does at present, and again whenever that has changed, at most once a second.',
      extensions: costs({ own: 20 }),
      subscribe: (_root, _args, context) => abortable((signal) => context.operations.jobs.watch(signal)),
      resolve(snapshot, _args, context) {
        context.renew();
        return snapshot;
      },
    }),
  }),
});
