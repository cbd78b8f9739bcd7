import type { Difference as DifferenceShape, Explanation as ExplanationShape } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { show } from '../nodes/other-version.ts';
import { OPERATION_COST, Operation } from './operation.ts';

const Difference = builder.objectRef<Pick<DifferenceShape, 'path' | 'value' | 'other'>>('Difference').implement({
  description: 'A parameter in which two operations differ.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description:
        'The parameter’s name, after the role of the input that has it: `samples`, `calibration.samples`, `plan.ratio`.',
    }),
    value: t.field({
      type: 'JSON',
      nullable: true,
      description: 'This operation’s; a model or data set by its name.',
      resolve: ({ value }) => value,
    }),
    nearest: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The nearest operation’s.',
      resolve: ({ other }) => other,
    }),
  }),
});

export const Explanation = builder.objectRef<ExplanationShape>('Explanation');

Explanation.implement({
  description: 'Why a result is not there: the nearest one that is, and in what it differs.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'All of it in a sentence.' }),
    key: t.exposeID('key', { description: 'Of the nearest operation of the same kind that has succeeded.' }),
    nearest: t.field({
      type: Operation,
      nullable: true,
      description: 'That operation; null when it is gone.',
      extensions: OPERATION_COST,
      resolve: ({ key }, _args, context) => show(context, key),
    }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', description: 'When that operation ended.' }),
    differences: t.expose('differences', { type: [Difference], description: 'At least one.' }),
    parts: t.exposeInt('parts', { description: 'Number of parts that this operation consists of.' }),
    sharedParts: t.exposeInt('sharedParts', {
      description: 'Number of its parts that the nearest operation has too: they need not be run.',
    }),
  }),
});
