import { isJob } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { boundedKeys, boundedLane } from '../limits/bounds.ts';
import { costs } from '../limits/costs.ts';
import { requireShown, type ShownNode } from '../nodes/other-version.ts';
import { requireOperation } from '../nodes/restore.ts';
import { Priority } from '../types/enums.ts';
import { Operation } from '../types/operation.ts';
import { Problem } from '../types/problem.ts';
import { answer, isProblem } from './answer.ts';

interface Payload {
  readonly operations: readonly ShownNode[];
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
    args: {
      keys: t.arg.idList({ required: true }),
      priority: t.arg({ type: Priority, defaultValue: 'INTERACTIVE' }),
      notebook: t.arg.id({
        description: 'The notebook that asks: notebooks that ask at the same time share the workers equally.',
      }),
    },
    description:
      'Queues the operations and everything they need that is missing; each is run once, whoever asks. What failed or was cancelled is tried again by running it again: it goes on with the parts that are stored.',
    resolve: (_root, { keys, priority, notebook }, context) =>
      answer(() => {
        const options = { priority: priority ?? undefined, lane: boundedLane(notebook ?? '') };
        return changed(context, keys, {
          find: requireOperation,
          change: (given) => context.operations.scheduler.run(given, options),
        });
      }),
  }),
);

builder.mutationField('cancel', (t) =>
  t.field({
    type: CancelResult,
    args: { keys: t.arg.idList({ required: true }) },
    description: 'Stops operations that are queued or running; finished parts are kept for the next run.',
    resolve: (_root, { keys }, context) =>
      answer(() =>
        // What another version made may still wait for a worker of that version.
        changed(context, keys, { find: requireShown, change: (given) => context.operations.scheduler.cancel(given) }),
      ),
  }),
);

function payload(name: string) {
  return builder.objectRef<Payload>(name).implement({
    fields: (t) => ({
      operations: t.field({
        type: [Operation],
        description: 'Those whose keys were given, as they stand now, but for those that are jobs alone.',
        extensions: costs({ entries: 20 }),
        resolve: ({ operations }) => operations,
      }),
    }),
  });
}

async function changed(
  context: SchemaContext,
  given: readonly string[],
  {
    find,
    change,
  }: {
    readonly find: (context: SchemaContext, key: string) => Promise<ShownNode>;
    readonly change: (keys: readonly string[]) => Promise<void>;
  },
): Promise<Payload> {
  const keys = boundedKeys(given);
  const operations = await Promise.all(
    keys.map(async (key) => {
      const record = await context.records.load(key);
      return record !== null && isJob(record.kind) ? null : find(context, key);
    }),
  );
  await change(keys);
  context.renew();
  return { operations: operations.filter((operation) => operation !== null) };
}
