import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import type { OperationNode } from '../nodes/nodes.ts';
import { type OperationState, stateOf } from '../nodes/state.ts';
import { OperationStatus } from './enums.ts';
import { Problem } from './problem.ts';
import { Cost, Progress } from './progress.ts';

/** GraphQL type of each kind of operation. */
const TYPE_NAMES: Readonly<Record<OperationNode['kind'], string>> = {
  calibration: 'Calibration',
  plan: 'Plan',
  prunedModel: 'PrunedModel',
  evaluation: 'Evaluation',
};

export const Operation = builder.interfaceRef<OperationNode>('Operation').implement({
  description: 'A pure function of its inputs with a content address.',
  resolveType: (node) => TYPE_NAMES[node.kind],
  fields: (t) => ({
    key: t.id({
      description: 'SHA-256 of the canonical JSON of kind, version, resolved parameters and input keys, in hex.',
      resolve: keyOf,
    }),
    kind: t.exposeString('kind', { description: 'calibration, plan, prunedModel or evaluation.' }),
    status: t.field({ type: OperationStatus, resolve: of((state) => state.status) }),
    progress: t.field({ type: Progress, resolve: of((state) => state) }),
    cost: t.field({
      type: Cost,
      nullable: true,
      description: 'What running it would take now; null when it has succeeded.',
      async resolve(node, _args, context) {
        const { status } = await stateOf(node, context);
        if (status === 'SUCCEEDED') return null;
        return context.operations.costs.of(node.operation, await context.states.load(node.operation));
      },
    }),
    spec: t.field({
      type: 'JSON',
      description: 'The resolved specification that the key is the hash of.',
      resolve: ({ operation: { kind, version, parameters, inputs } }) => ({ kind, version, parameters, inputs }),
    }),
    error: t.field({
      type: Problem,
      nullable: true,
      description: 'Why it failed; null while it has not.',
      resolve: of((state) => state.error),
    }),
    engine: t.string({
      nullable: true,
      description: 'Which engine computed it, e.g. `onnx cpu`; null before it ran and for what is computed inline.',
      resolve: of((state) => state.engine),
    }),
    queuedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was last queued; null when it never was.',
      resolve: of((state) => state.queuedAt),
    }),
    startedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When its present or last run began; null before and for what is computed inline.',
      resolve: of((state) => state.startedAt),
    }),
    finishedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it ended, however it did; null before and for what is computed inline.',
      resolve: of((state) => state.finishedAt),
    }),
  }),
});

/** What every operation costs to make a state of, beside its fields. */
export const OPERATION_COST = costs({ own: 5 });

function of<T>(pick: (state: OperationState) => T) {
  return async (node: OperationNode, _args: object, context: SchemaContext): Promise<T> =>
    pick(await stateOf(node, context));
}

/** Plans have no record until something is made of them. One whose key is asked for may be run by it, so it gets one. */
export async function keyOf(node: OperationNode, _args: object, context: SchemaContext): Promise<string> {
  const { key } = node.operation;
  if (node.kind !== 'plan') {
    // Makes it known, so that `run` can take its key.
    await context.states.load(node.operation);
  } else if ((await stateOf(node, context)).status !== 'SUCCEEDED') {
    const states = await context.states.load(node.operation);
    if (!states.has(key)) await context.operations.remember(node.operation);
  }
  return key;
}
