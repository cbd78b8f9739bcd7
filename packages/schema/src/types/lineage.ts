import {
  kindInWords,
  type LineageGraph,
  type LineageNode as LineageNodeShape,
  readLineage,
} from '@flapbook/operations';
import { builder } from '../builder.ts';
import { boundedCount } from '../limits/bounds.ts';
import { costs } from '../limits/costs.ts';
import { LIMITS } from '../limits/limits.ts';
import { show } from '../nodes/other-version.ts';
import { titleOf } from '../nodes/titles.ts';
import { range } from '../ranges.ts';
import { OperationStatus } from './enums.ts';

const LineageSide = builder.enumType('LineageSide', {
  values: {
    BEHIND: { description: 'What was asked about rests on it.' },
    SELF: { description: 'What was asked about.' },
    AHEAD: { description: 'It rests on what was asked about.' },
  },
});

const LineageNode = builder.objectRef<LineageNodeShape>('LineageNode').implement({
  description: 'An operation, a model or a data set in a lineage.',
  fields: (t) => ({
    key: t.exposeID('key'),
    kind: t.exposeString('kind', { description: 'A kind of operation, `model` or `dataset`.' }),
    side: t.expose('side', { type: LineageSide }),
    title: t.string({
      description: 'The name of a model or data set; of an operation what `Operation.title` says.',
      async resolve({ key, kind, name }, _args, context) {
        if (name !== null) return name;
        const node = await show(context, key);
        return node ? titleOf(node) : kindInWords(kind);
      },
    }),
    status: t.field({
      type: OperationStatus,
      nullable: true,
      description: 'Null for models, data sets, and plans, which are computed whenever they are asked for.',
      resolve: ({ operation }) =>
        operation === null || ['plan', 'mixture'].includes(operation.kind) ? null : operation.status,
    }),
  }),
});

const LineageEdge = builder.objectRef<LineageGraph['edges'][number]>('LineageEdge').implement({
  fields: (t) => ({
    from: t.exposeID('from', { description: 'Key of what something was made from.' }),
    to: t.exposeID('to', { description: 'Key of what was made.' }),
  }),
});

const Lineage = builder.objectRef<LineageGraph>('Lineage').implement({
  description: 'What something rests on and what was made from it, as a graph.',
  fields: (t) => ({
    nodes: t.expose('nodes', {
      type: [LineageNode],
      description: 'What is behind first, then itself, then what was made from it, nearest first.',
      extensions: costs({ entries: 1 }),
    }),
    edges: t.expose('edges', {
      type: [LineageEdge],
      description: 'A model is joined only to what rests on no other operation.',
      extensions: costs({ entries: 1 }),
    }),
    truncated: t.exposeBoolean('truncated', { description: 'Whether more was made from it than is here.' }),
  }),
});

builder.queryField('lineage', (t) =>
  t.field({
    type: Lineage,
    nullable: true,
    args: {
      key: t.arg.id({ required: true, description: 'Of an operation, a model or a data set.' }),
      first: t.arg.int({
        defaultValue: 200,
        description: 'Most nodes, 1 to 500.',
        extensions: range({ low: 1, high: LIMITS.lineageNodes }),
      }),
    },
    description: 'Null for an unknown key.',
    extensions: costs({ own: 50, entries: { argument: 'first' } }),
    async resolve(_root, { key, first }, context) {
      const most = boundedCount('first', first ?? 200, { high: LIMITS.lineageNodes });
      const graph = await readLineage(context.operations.database, key, most);
      for (const { operation } of graph?.nodes ?? []) if (operation) context.records.prime(operation.key, operation);
      return graph;
    },
  }),
);
