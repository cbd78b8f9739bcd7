import { explain, type OperationRecord, type Standing } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import { isInline } from '../nodes/nodes.ts';
import { isOther, type ShownNode } from '../nodes/other-version.ts';
import { type OperationState, recordOf, stateOf } from '../nodes/state.ts';
import { Cost } from './cost.ts';
import { OperationStatus, Priority } from './enums.ts';
import { Explanation } from './explanation.ts';
import { Notebook } from './notebook.ts';
import { Problem } from './problem.ts';
import { Progress } from './progress.ts';
import { TaskCounts, WaitingFor } from './tasks.ts';

/** GraphQL type of each kind of operation. */
const TYPE_NAMES: Readonly<Record<ShownNode['kind'], string>> = {
  calibration: 'Calibration',
  saliency: 'Saliency',
  gram: 'Gram',
  reconstruction: 'Reconstruction',
  mixture: 'Mixture',
  plan: 'Plan',
  prunedModel: 'PrunedModel',
  evaluation: 'Evaluation',
  zeroShot: 'ZeroShot',
  latency: 'Latency',
  latencyTable: 'LatencyTable',
  export: 'Export',
  otherVersion: 'OtherVersionOperation',
};

export const Operation = builder.interfaceRef<ShownNode>('Operation').implement({
  description: 'A pure function of its inputs with a content address.',
  resolveType: (node) => TYPE_NAMES[node.kind],
  fields: (t) => ({
    key: t.id({
      description: 'SHA-256 of the canonical JSON of kind, version, resolved parameters and input keys, in hex.',
      resolve: keyOf,
    }),
    kind: t.string({
      description:
        'calibration, saliency, gram, mixture, plan, prunedModel, reconstruction, evaluation, zeroShot, latency, latencyTable or export; of what another version of Flapbook made, what that called it.',
      resolve: ({ operation }) => operation.kind,
    }),
    status: t.field({ type: OperationStatus, resolve: of((state) => state.status) }),
    progress: t.field({
      type: Progress,
      async resolve(node, _args, context) {
        const { fraction, sequence } = await stateOf(node, context);
        return { fraction, sequence, record: isInline(node) ? null : await recordOf(node, context) };
      },
    }),
    cost: t.field({
      type: Cost,
      nullable: true,
      description:
        'What running it would take now; null when it has succeeded, and for what another version of Flapbook made.',
      async resolve(node, _args, context) {
        if (isOther(node)) return null;
        const { status } = await stateOf(node, context);
        if (status === 'SUCCEEDED') return null;
        const states = await context.states.load(node.operation);
        return context.operations.costs.of(node.operation, states, { lane: context.notebook ?? '' });
      },
    }),
    tasks: t.field({
      type: TaskCounts,
      description: 'The parts of its present or last run; all 0 for what is computed inline.',
      extensions: STANDING_COST,
      resolve: async (node, _args, context) => (await standingOf(node, context))?.tasks ?? NO_TASKS,
    }),
    waitingFor: t.field({
      type: WaitingFor,
      nullable: true,
      description:
        'Why nothing happens to it or to parts of it; null when it only waits for its turn, runs, has ended or is not asked for.',
      extensions: STANDING_COST,
      resolve: async (node, _args, context) => (await standingOf(node, context))?.waitingFor ?? null,
    }),
    explain: t.field({
      type: Explanation,
      nullable: true,
      description:
        'The nearest result that is there, and the parameters in which this operation differs from it; null when it has succeeded itself, for what is computed inline or another version of Flapbook made, and when nothing of its kind has succeeded yet.',
      extensions: costs({ own: 20 }),
      async resolve(node, _args, context) {
        const { database, costs: prices } = context.operations;
        const { status } = await stateOf(node, context);
        if (isInline(node) || isOther(node) || status === 'SUCCEEDED') return null;
        return explain(database, prices.parts, node.operation);
      },
    }),
    priority: t.field({
      type: Priority,
      nullable: true,
      description: 'With which it was last asked for; null before and for what is computed inline.',
      resolve: asked(({ priority }) => priority),
    }),
    lane: t.field({
      type: 'String',
      nullable: true,
      description:
        'Lanes share the workers equally: the id of the notebook that asked for it, or empty; null before it was asked for and for what is computed inline.',
      resolve: asked(({ lane }) => lane),
    }),
    notebook: t.field({
      type: Notebook,
      nullable: true,
      description: 'The notebook that last asked for it; null when none did or it is gone.',
      resolve: async (node, args, context) => {
        const lane = await asked((record) => record.lane)(node, args, context);
        return lane ? context.notebooks.load(lane) : null;
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

/** Tasks and what is waited for come with one statement for all operations of an answer. */
const STANDING_COST = costs({ own: 2 });

const NO_TASKS = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };

async function standingOf(node: ShownNode, context: SchemaContext): Promise<Standing | null> {
  return isInline(node) ? null : context.standings.load(await recordOf(node, context));
}

/** Of the record of what workers run, once somebody has asked for it. */
function asked<T>(pick: (record: OperationRecord) => T) {
  return async (node: ShownNode, _args: object, context: SchemaContext): Promise<T | null> => {
    if (isInline(node)) return null;
    const record = await recordOf(node, context);
    return record.attempt > 0 ? pick(record) : null;
  };
}

/** What every operation costs to make a state of, beside its fields. */
export const OPERATION_COST = costs({ own: 5 });

function of<T>(pick: (state: OperationState) => T) {
  return async (node: ShownNode, _args: object, context: SchemaContext): Promise<T> =>
    pick(await stateOf(node, context));
}

/** Plans have no record until something is made of them. One whose key is asked for may be run by it, so it gets one. */
export async function keyOf(node: ShownNode, _args: object, context: SchemaContext): Promise<string> {
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
