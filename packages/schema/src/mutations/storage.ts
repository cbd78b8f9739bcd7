import { beyondScope } from '@flapbook/access';
import { pin, planCollection, unpin } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import { requireShown, type ShownNode } from '../nodes/other-version.ts';
import { Operation } from '../types/operation.ts';
import { Problem } from '../types/problem.ts';
import { GarbageCollection, GarbageCollectionRun, pinsOf, retentionPolicy } from '../types/storage.ts';
import { answer, isProblem } from './answer.ts';

const PinPayload = builder.objectRef<{ readonly operation: ShownNode }>('PinPayload').implement({
  fields: (t) => ({ operation: t.expose('operation', { type: Operation }) }),
});

const PinResult = builder.unionType('PinResult', {
  types: [PinPayload, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'PinPayload'),
});

const CollectResult = builder.unionType('CollectResult', {
  types: [GarbageCollection, GarbageCollectionRun, Problem],
  resolveType: (result) => {
    if (isProblem(result)) return 'Problem';
    return 'status' in result ? 'GarbageCollectionRun' : 'GarbageCollection';
  },
});

builder.mutationField('pin', (t) =>
  t.field({
    type: PinResult,
    args: { key: t.arg.id({ required: true }) },
    description: 'Keeps an operation’s results, present or to come, with those of everything that it needs.',
    resolve: (_root, { key }, context) => answer(() => changed(context, key, pin)),
  }),
);

builder.mutationField('unpin', (t) =>
  t.field({
    type: PinResult,
    args: { key: t.arg.id({ required: true }) },
    description: 'Takes a pin away: the results stay until nobody else keeps them and somebody collects garbage.',
    resolve: (_root, { key }, context) => answer(() => changed(context, key, unpin)),
  }),
);

builder.mutationField('collectGarbage', (t) =>
  t.field({
    type: CollectResult,
    args: {
      dryRun: t.arg.boolean({ required: true, description: 'Whether to tell only what would go.' }),
      keepDays: t.arg.int({ description: 'Days since the last use for which results are kept; 30 when absent.' }),
    },
    description:
      'Begins to delete results that nobody keeps, and files of the artifact store and of this server’s disk that nothing is made from, and answers at once with a GarbageCollectionRun, or with the one that runs already, whatever it keeps; a dry run answers with a GarbageCollection.',
    extensions: costs({ own: 100 }),
    resolve: (_root, { dryRun, keepDays }, context) =>
      answer(async () => {
        const policy = retentionPolicy(keepDays);
        if (dryRun) return beyondScope(() => planCollection(context.operations, policy));
        return context.operations.collector.start(policy);
      }),
  }),
);

async function changed(
  context: SchemaContext,
  key: string,
  change: typeof pin,
): Promise<{ readonly operation: ShownNode }> {
  const operation = await requireShown(context, key);
  await change(context.operations.database, key);
  pinsOf(context).clear(key);
  return { operation };
}
