import { FlapbookError } from '@flapbook/flap';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { boundedKeys } from '../limits/bounds.ts';
import { costs } from '../limits/costs.ts';
import type { OperationNode } from '../nodes/nodes.ts';
import { restore } from '../nodes/restore.ts';
import { Operation } from '../types/operation.ts';
import { Problem } from '../types/problem.ts';
import { answer, isProblem } from './answer.ts';

interface Payload {
  readonly operations: readonly OperationNode[];
}

const RunPayload = payload('RunPayload');
const CancelPayload = payload('CancelPayload');

const RunResult = builder.unionType('RunResult', {
  types: [RunPayload, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'RunPayload'),
});

const CancelResult = builder.unionType('CancelResult', {
  types: [CancelPayload, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'CancelPayload'),
});

builder.mutationField('run', (t) =>
  t.field({
    type: RunResult,
    args: { keys: t.arg.idList({ required: true }) },
    description: 'Queues the operations and everything they need that is missing; each is run once, whoever asks.',
    resolve: (_root, { keys }, context) =>
      answer(() => changed(context, keys, (given) => context.operations.scheduler.run(given))),
  }),
);

builder.mutationField('cancel', (t) =>
  t.field({
    type: CancelResult,
    args: { keys: t.arg.idList({ required: true }) },
    description: 'Stops operations that are queued or running; finished parts are kept for the next run.',
    resolve: (_root, { keys }, context) =>
      answer(() => changed(context, keys, (given) => context.operations.scheduler.cancel(given))),
  }),
);

function payload(name: string) {
  return builder.objectRef<Payload>(name).implement({
    fields: (t) => ({
      operations: t.field({
        type: [Operation],
        description: 'Those whose keys were given, as they stand now.',
        extensions: costs({ entries: 20 }),
        resolve: ({ operations }) => operations,
      }),
    }),
  });
}

async function changed(
  context: SchemaContext,
  given: readonly string[],
  change: (keys: readonly string[]) => Promise<void>,
): Promise<Payload> {
  const keys = boundedKeys(given);
  const operations = await Promise.all(keys.map((key) => known(context, key)));
  await change(keys);
  context.renew();
  return { operations };
}

async function known(context: SchemaContext, key: string): Promise<OperationNode> {
  const node = await restore(context, key);
  if (node === null) throw new FlapbookError('OPERATION_NOT_FOUND', `No operation has the key ${key}.`);
  return node;
}
