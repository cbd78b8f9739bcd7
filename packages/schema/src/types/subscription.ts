import { builder } from '../builder.ts';
import { abortable } from '../events/abortable.ts';
import { followOperations, type OperationEventNode } from '../events/follow.ts';
import { boundedKeys } from '../limits/bounds.ts';
import { Operation } from './operation.ts';

const OperationEvent = builder.objectRef<OperationEventNode>('OperationEvent').implement({
  fields: (t) => ({
    sequence: t.exposeInt('sequence', { description: 'Number of changes of the operation so far.' }),
    operation: t.expose('operation', { type: Operation }),
  }),
});

builder.subscriptionType({
  fields: (t) => ({
    operations: t.field({
      type: OperationEvent,
      args: { keys: t.arg.idList({ required: true }) },
      description:
        'A snapshot of each operation first, then every change; `sequence` grows with each change of one operation. At most 200 keys.',
      subscribe: (_root, { keys }, context) => {
        const wanted = boundedKeys(keys);
        return abortable((signal) => followOperations(context, wanted, signal));
      },
      resolve: (event) => event,
    }),
  }),
});
