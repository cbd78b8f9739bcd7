import type { Flip, PairedItems } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import { pairedItems, type ZeroShotComparisonNode, zeroShotComparisonNode } from '../nodes/zero-shot.ts';
import { connection, PAGE_COST, pageArguments } from '../pages/connection.ts';
import { pageOf } from '../pages/page.ts';
import { AccuracyMetric, Verdict } from './enums.ts';
import { Interval } from './interval.ts';
import { OPERATION_COST } from './operation.ts';
import { ZeroShot } from './zero-shot.ts';
import { type AnswerNode, ZeroShotAnswer } from './zero-shot-answers.ts';

interface FlipNode {
  readonly comparison: ZeroShotComparisonNode;
  readonly flip: Flip;
  readonly place: number;
}

const ZeroShotFlip = builder.objectRef<FlipNode>('ZeroShotFlip').implement({
  description: 'An item that one of two models answers rightly and the other wrongly.',
  fields: (t) => ({
    gained: t.boolean({
      description: 'Whether it is right here and wrong under the base; otherwise it is the other way round.',
      resolve: ({ flip }) => flip.choice.correct,
    }),
    answer: t.field({ type: ZeroShotAnswer, resolve: (node) => answerOf(node, 'result') }),
    baseAnswer: t.field({ type: ZeroShotAnswer, resolve: (node) => answerOf(node, 'base') }),
  }),
});

function answerOf({ comparison, flip, place }: FlipNode, side: 'result' | 'base'): AnswerNode {
  const item = side === 'result' ? flip.item : flip.base;
  return { node: comparison[side], item, metric: comparison.metric, place };
}

const ZeroShotFlipConnection = connection('ZeroShotFlip', ZeroShotFlip);

export const ZeroShotComparison = builder.objectRef<ZeroShotComparisonNode>('ZeroShotComparison').implement({
  description: 'Two models’ answers to the same items.',
  fields: (t) => ({
    base: t.field({
      type: ZeroShot,
      description: 'What is compared with.',
      extensions: OPERATION_COST,
      resolve: ({ base }) => base,
    }),
    metric: t.expose('metric', { type: AccuracyMetric }),
    items: t.int({
      nullable: true,
      description: 'Items compared; null until both have succeeded.',
      resolve: of(({ items }) => items),
    }),
    difference: t.float({
      nullable: true,
      description: 'Accuracy less that of the base, -1 to 1; null until both have succeeded.',
      resolve: of(({ difference }) => difference),
    }),
    standardError: t.float({
      nullable: true,
      description: 'Of the difference, from the paired items; null for a single item.',
      resolve: of(({ standardError }) => standardError),
    }),
    interval: t.field({
      type: Interval,
      nullable: true,
      description: '95 % interval of the difference by its standard error; null for a single item.',
      resolve: of(({ interval }) => interval),
    }),
    bothRight: t.int({
      nullable: true,
      description: 'Items that both get right.',
      resolve: of(({ bothRight }) => bothRight),
    }),
    bothWrong: t.int({
      nullable: true,
      description: 'Items that both get wrong.',
      resolve: of(({ bothWrong }) => bothWrong),
    }),
    gained: t.int({
      nullable: true,
      description: 'Items that are right here and wrong under the base.',
      resolve: of(({ gained }) => gained),
    }),
    lost: t.int({
      nullable: true,
      description: 'Items that are wrong here and right under the base.',
      resolve: of(({ lost }) => lost),
    }),
    p: t.float({
      nullable: true,
      description: 'McNemar’s exact test of gained against lost, two-sided, 0 to 1.',
      resolve: of(({ p }) => p),
    }),
    verdict: t.field({
      type: Verdict,
      nullable: true,
      description: 'BETTER or WORSE where p is at most 0.05; null until both have succeeded.',
      resolve: of(({ verdict }) => verdict),
    }),
    moreItems: t.float({
      nullable: true,
      description:
        'Items beyond those at hand that resolve it with a chance of 80 %, if they flip as those do; null where it is resolved, and where no number would do.',
      resolve: of(({ moreItems }) => moreItems),
    }),
    flips: t.field({
      type: ZeroShotFlipConnection,
      args: pageArguments,
      description: 'The items that flip, in their order; none until both have succeeded.',
      extensions: PAGE_COST,
      async resolve(comparison, page, context) {
        const flips = (await pairedItems(comparison, context))?.flips ?? [];
        return pageOf(page, {
          load: async (limit, after) => {
            const start = after === null ? 0 : Number(after.place) + 1;
            return flips
              .slice(start, start + limit)
              .map((flip, i): FlipNode => ({ comparison, flip, place: start + i }));
          },
          positionOf: ({ place }) => ({ place: String(place) }),
          pattern: { place: /^\d{1,9}$/ },
        });
      },
    }),
  }),
});

builder.objectField(ZeroShot, 'compare', (t) =>
  t.field({
    type: ZeroShotComparison,
    args: {
      with: t.arg.id(),
      metric: t.arg({ type: AccuracyMetric, description: 'What the papers print for the task by default.' }),
    },
    description:
      'Beside another result on the same items: by default that of the dense model; `with` is the key of another. Refused across eras, data sets and limits.',
    extensions: costs({ own: 10 }),
    resolve: (node, { with: base, metric }, context) =>
      zeroShotComparisonNode(node, { base: base ?? null, metric: metric ?? null }, context),
  }),
);

/** A field of both results; null until they are there. */
function of<T>(pick: (items: PairedItems) => T) {
  return async (node: ZeroShotComparisonNode, _args: object, context: SchemaContext): Promise<T | null> => {
    const items = await pairedItems(node, context);
    return items === null ? null : pick(items);
  };
}
