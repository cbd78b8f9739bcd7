import type { ScoredItem } from '@flapbook/operations';
import { choose, comparedScores } from '@flapbook/tasks';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import type { ZeroShotNode } from '../nodes/nodes.ts';
import { type AccuracyMetricName, answeredItems, inAnswerOrder, metricOf } from '../nodes/zero-shot.ts';
import { connection, PAGE_COST, pageArguments } from '../pages/connection.ts';
import { pageOf } from '../pages/page.ts';
import { AccuracyMetric, AnswerOrder } from './enums.ts';
import { ZeroShot } from './zero-shot.ts';

export interface AnswerNode {
  readonly node: ZeroShotNode;
  readonly item: ScoredItem;
  readonly metric: AccuracyMetricName;
  /** Its place in the order asked for. */
  readonly place: number;
}

interface ChoiceNode {
  readonly answer: AnswerNode;
  readonly index: number;
}

/** What an item asks, from its data set; null where that has no such item. */
export function taskItem({ node, item }: Pick<AnswerNode, 'node' | 'item'>, { operations }: SchemaContext) {
  return operations.taskItems.item(node.dataset, item.index);
}

const ZeroShotChoice = builder.objectRef<ChoiceNode>('ZeroShotChoice').implement({
  description: 'One choice of an item with what the model gave to it.',
  fields: (t) => ({
    text: t.string({
      nullable: true,
      resolve: async ({ answer, index }, _args, context) => (await taskItem(answer, context))?.choices[index] ?? null,
    }),
    logProbability: t.float({
      description: 'Summed over its tokens, in nats.',
      resolve: ({ answer: { item }, index }) => item.logProbabilities[index]!,
    }),
    score: t.float({
      description: 'What the metric compares: the sum in nats, or nats a character.',
      resolve: ({ answer: { item, metric }, index }) => comparedScores(item, metric)[index]!,
    }),
    tokens: t.int({ description: 'Scored tokens.', resolve: ({ answer: { item }, index }) => item.tokens[index]! }),
    length: t.int({
      description: 'In Unicode code points, without the space before it.',
      resolve: ({ answer: { item }, index }) => item.lengths[index]!,
    }),
  }),
});

export const ZeroShotAnswer = builder.objectRef<AnswerNode>('ZeroShotAnswer').implement({
  description: 'One item with its choices, and which of them the model takes.',
  fields: (t) => ({
    item: t.int({ description: 'Index in the data set, from 0.', resolve: ({ item }) => item.index }),
    gold: t.int({ description: 'Index of the right choice, from 0.', resolve: ({ item }) => item.gold }),
    chosen: t.int({
      description: 'Index of the choice that the model takes, from 0; of equal scores the first.',
      resolve: ({ item, metric }) => choose(item, metric).chosen,
    }),
    correct: t.boolean({ resolve: ({ item, metric }) => choose(item, metric).correct }),
    margin: t.float({
      description: 'Score of the right choice less that of the best other one: in nats, or nats a character.',
      resolve: ({ item, metric }) => choose(item, metric).margin,
    }),
    context: t.string({
      nullable: true,
      description: 'What the choices follow; where it differs between them, the first one’s with what follows it.',
      extensions: costs({ own: 2 }),
      async resolve(answer, _args, context) {
        const item = await taskItem(answer, context);
        if (item === null) return null;
        const [first] = item.requests;
        const shared = item.requests.every((request) => request.context === first!.context);
        return shared ? first!.context : `${first!.context} …${first!.continuation}`;
      },
    }),
    choices: t.field({
      type: [ZeroShotChoice],
      extensions: costs({ entries: 4 }),
      resolve: (answer) => answer.item.logProbabilities.map((_, index) => ({ answer, index })),
    }),
  }),
});

const ZeroShotAnswerConnection = connection('ZeroShotAnswer', ZeroShotAnswer);

builder.objectField(ZeroShot, 'answers', (t) =>
  t.field({
    type: ZeroShotAnswerConnection,
    args: {
      ...pageArguments,
      order: t.arg({ type: AnswerOrder, defaultValue: 'MARGIN' }),
      metric: t.arg({ type: AccuracyMetric, description: 'What the papers print for the task by default.' }),
    },
    description: 'The items; none until it has succeeded.',
    extensions: PAGE_COST,
    async resolve(node, { order, metric: asked, ...page }, context) {
      const metric = metricOf(node, asked);
      const items = inAnswerOrder((await answeredItems(node, context)) ?? [], order ?? 'MARGIN', metric);
      return pageOf(page, {
        load: async (limit, after) => {
          const start = after === null ? 0 : Number(after.place) + 1;
          return items
            .slice(start, start + limit)
            .map((item, i): AnswerNode => ({ node, item, metric, place: start + i }));
        },
        positionOf: ({ place }) => ({ place: String(place) }),
        pattern: { place: /^\d{1,9}$/ },
      });
    },
  }),
);
