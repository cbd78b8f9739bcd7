import type { ZeroShotResult } from '@flapbook/operations';
import { type PublishedMean, publishedMean } from '@flapbook/tasks';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import { resultOf } from '../nodes/state.ts';
import type { ZeroShotSuiteNode } from '../nodes/zero-shot.ts';
import { ZeroShotTask } from './enums.ts';
import { Accuracy, ZeroShot } from './zero-shot.ts';

export const ZeroShotSuite = builder.objectRef<ZeroShotSuiteNode>('ZeroShotSuite').implement({
  description: 'One model on several tasks.',
  fields: (t) => ({
    results: t.field({
      type: [ZeroShot],
      description: 'One a data set, in the order asked for.',
      extensions: costs({ entries: 7 }),
      resolve: ({ results }) => results,
    }),
    mean: t.field({
      type: Accuracy,
      nullable: true,
      description:
        'Unweighted over the tasks, of what the papers print for each: acc for BoolQ, PIQA, WinoGrande and ARC-easy, acc_norm for HellaSwag, ARC-challenge and OpenBookQA. The papers’ mean only when no task is missing. Null until all have succeeded.',
      resolve: meanOf,
    }),
    missing: t.field({
      type: [ZeroShotTask],
      description: 'Of the papers’ seven, those that were not asked for.',
      resolve: ({ results }) => {
        const there = new Set(results.map(({ operation }) => operation.parameters.task));
        return publishedMean(new Map()).missing.filter((task) => !there.has(task));
      },
    }),
  }),
});

async function meanOf(
  { results }: ZeroShotSuiteNode,
  _args: object,
  context: SchemaContext,
): Promise<PublishedMean | null> {
  const found = await Promise.all(results.map((node) => resultOf<ZeroShotResult>(node, context)));
  const entries = found.flatMap((result, i) =>
    result === null ? [] : [[results[i]!.operation.parameters.task, result] as const],
  );
  return entries.length < results.length ? null : publishedMean(new Map(entries));
}
