import { presentVersion } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { type OtherVersionNode, storedFigures, whyOther } from '../nodes/other-version.ts';
import { OPERATION_COST, Operation } from './operation.ts';

builder.objectRef<OtherVersionNode>('OtherVersionOperation').implement({
  description:
    'An operation that another version of Flapbook made, or that rests on one: shown as it is stored. It can be pinned, and cancelled where it still waits, but not run.',
  interfaces: [Operation],
  fields: (t) => ({
    version: t.int({
      description: 'Of its kind, when it was made.',
      resolve: ({ record }) => record.version,
    }),
    presentVersion: t.int({
      nullable: true,
      description: 'Of its kind in this Flapbook; null where that has no such kind.',
      resolve: ({ record }) => presentVersion(record.kind),
    }),
    reason: t.string({
      description: 'Why this Flapbook does not take it for its own, and what can be done, in sentences.',
      resolve: (node) => whyOther(node),
    }),
    successor: t.field({
      type: Operation,
      nullable: true,
      description:
        'The operation that this Flapbook makes of its parameters: running that computes it anew. Null where they cannot be read.',
      extensions: OPERATION_COST,
      resolve: ({ successor }) => successor,
    }),
    figures: t.field({
      type: 'JSON',
      nullable: true,
      description:
        'The figures of its stored result by the names that the version that made it gave them; null while it has none.',
      resolve(node) {
        const figures = storedFigures(node);
        return figures.length === 0 ? null : Object.fromEntries(figures);
      },
    }),
  }),
});
