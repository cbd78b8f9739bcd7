import type { ZeroShotResult } from '@flapbook/operations';
import { type Accuracy as AccuracyShape, publishedAccuracy, TASKS } from '@flapbook/tasks';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import type { ZeroShotNode } from '../nodes/nodes.ts';
import { resultOf } from '../nodes/state.ts';
import { Dataset } from './dataset.ts';
import { AccuracyMetric, Era, ZeroShotTask } from './enums.ts';
import { Operation } from './operation.ts';
import { Prunable } from './prunable.ts';

export const Accuracy = builder.objectRef<AccuracyShape>('Accuracy').implement({
  description: 'A share of items, or a mean of such shares.',
  fields: (t) => ({
    value: t.exposeFloat('value', { description: '0 to 1.' }),
    standardError: t.exposeFloat('standardError', {
      nullable: true,
      description: 'Of the mean over items: sqrt(p (1 - p) / (n - 1)); null for a single item.',
    }),
  }),
});

export const ZeroShot = builder.objectRef<ZeroShotNode>('ZeroShot');

ZeroShot.implement({
  interfaces: [Operation],
  description: 'What a model chooses among the answers of a task’s items, without having seen examples.',
  fields: (t) => ({
    subject: t.expose('subject', { type: Prunable }),
    dataset: t.expose('dataset', { type: Dataset }),
    task: t.field({ type: ZeroShotTask, resolve: ({ operation }) => operation.parameters.task }),
    era: t.field({ type: Era, resolve: ({ operation }) => operation.parameters.era }),
    limit: t.int({
      nullable: true,
      description: 'The first so many items; null for all.',
      resolve: ({ operation }) => operation.parameters.limit,
    }),
    items: t.int({
      nullable: true,
      description: 'Items answered; null until it has succeeded.',
      resolve: of(({ items }) => items),
    }),
    tokens: t.float({
      nullable: true,
      description: 'Scored tokens of all choices; null until it has succeeded.',
      resolve: of(({ tokens }) => tokens),
    }),
    acc: t.field({
      type: Accuracy,
      nullable: true,
      description: 'By summed log-probabilities; null until it has succeeded.',
      resolve: of(({ acc }) => acc),
    }),
    accNorm: t.field({
      type: Accuracy,
      nullable: true,
      description:
        'By log-probabilities over the choices’ lengths; null until it has succeeded, and for tasks that have none.',
      resolve: of(({ accNorm }) => accNorm),
    }),
    publishedMetric: t.field({
      type: AccuracyMetric,
      description: 'Which of the two the tables of LLM-Pruner and FLAP print for this task.',
      resolve: ({ operation }) => TASKS[operation.parameters.task].published,
    }),
    published: t.field({
      type: Accuracy,
      nullable: true,
      description: 'That one; null until it has succeeded.',
      resolve: async (node, args, context) => {
        const result = await of((whole) => whole)(node, args, context);
        return result && publishedAccuracy(node.operation.parameters.task, result);
      },
    }),
  }),
});

/** A field of the result; null while there is none. */
function of<T>(pick: (result: ZeroShotResult) => T) {
  return async (node: ZeroShotNode, _args: object, context: SchemaContext): Promise<T | null> => {
    const result = await resultOf<ZeroShotResult>(node, context);
    return result === null ? null : pick(result);
  };
}
