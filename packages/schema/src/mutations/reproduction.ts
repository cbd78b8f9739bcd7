import { reproduce } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { boundedLane } from '../limits/bounds.ts';
import { Problem } from '../types/problem.ts';
import { Reproduction } from '../types/reproduction.ts';
import { answer, isProblem } from './answer.ts';

const ReproduceResult = builder.unionType('ReproduceResult', {
  types: [Reproduction, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'Reproduction'),
});

builder.mutationField('reproduce', (t) =>
  t.field({
    type: ReproduceResult,
    args: {
      key: t.arg.id({ required: true }),
      notebook: t.arg.id({
        description: 'The notebook that asks: notebooks that ask at the same time share the workers equally.',
      }),
    },
    description:
      'Queues an operation that has succeeded to be computed again from its specification. The stored result stays as it is; once the new one is there, the bytes of the two are compared. Who asks while one is under way gets that one.',
    resolve: (_root, { key, notebook }, { operations }) =>
      answer(() => reproduce(operations, key, { lane: boundedLane(notebook ?? '') })),
  }),
);
