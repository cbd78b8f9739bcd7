import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { type OverlapNode, overlapNode, warningOf } from '../nodes/overlap.ts';
import { Calibration } from './calibration.ts';
import { Evaluation } from './evaluation.ts';
import { OPERATION_COST } from './operation.ts';
import { Problem } from './problem.ts';

export const OverlapUnit = builder.enumType('OverlapUnit', {
  description: 'What spans of text are counted in.',
  values: {
    TOKENS: { description: 'Tokens of the rows that are evaluated and of the windows that were drawn.' },
    CHARACTERS: {
      description:
        'Characters, for texts too long to be put into tokens for this: pieces as long as the rows, beside the whole text calibrated on. The overlap is at most so much.',
    },
  },
});

const DataOverlap = builder.objectRef<OverlapNode>('DataOverlap').implement({
  description: 'Evaluated rows that the calibration has seen.',
  fields: (t) => ({
    rows: t.int({
      nullable: true,
      description: 'Rows that were looked at; null where it could not be told.',
      resolve: ({ found }) => found?.rows ?? null,
    }),
    sharedRows: t.int({
      nullable: true,
      description: 'Rows that hold a span which the calibration has seen; null where it could not be told.',
      resolve: ({ found }) => found?.sharedRows ?? null,
    }),
    share: t.float({
      nullable: true,
      description: 'The same as a share of the rows, 0 to 1.',
      resolve: ({ found }) => found && (found.rows === 0 ? 0 : found.sharedRows / found.rows),
    }),
    span: t.int({
      nullable: true,
      description: 'Length of a span, in the unit: 32 tokens, or a whole row where rows are shorter.',
      resolve: ({ found }) => found?.span ?? null,
    }),
    unit: t.field({ type: OverlapUnit, nullable: true, resolve: ({ found }) => found?.unit ?? null }),
    calibrations: t.field({
      type: [Calibration],
      description: 'Whose data were looked at: all that the evaluated model rests on.',
      extensions: OPERATION_COST,
      resolve: ({ calibrations }) => calibrations,
    }),
    warning: t.string({
      nullable: true,
      description: 'What to bear in mind, as a sentence; null where nothing is in common.',
      resolve: warningOf,
    }),
    problem: t.field({
      type: Problem,
      nullable: true,
      description: 'Why it could not be told; null where it could.',
      resolve: ({ problem }) => problem,
    }),
  }),
});

builder.objectField(Evaluation, 'overlap', (t) =>
  t.field({
    type: DataOverlap,
    nullable: true,
    description:
      'How many of the evaluated rows the calibration has seen already. Told before anything has run; null for a model that no calibration is behind.',
    extensions: costs({ own: 20 }),
    resolve: (node, _args, context) => overlapNode(node, context),
  }),
);
