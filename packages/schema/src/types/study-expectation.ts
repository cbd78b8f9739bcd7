import type { ExpectationOutcome, Violation } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { ExpectationStatus } from './study-enums.ts';

const ExpectationViolation = builder.objectRef<Violation>('ExpectationViolation').implement({
  description: 'A cell in which something else came out than was expected, or nothing.',
  fields: (t) => ({
    cell: t.exposeID('cell'),
    settings: t.field({ type: 'JSON', description: 'Levels by factor.', resolve: ({ settings }) => settings }),
    observed: t.exposeString('observed', {
      nullable: true,
      description: 'What came out, in words; null where nothing did.',
    }),
  }),
});

export const StudyExpectation = builder.objectRef<ExpectationOutcome>('StudyExpectation').implement({
  description: 'What is expected of cells of a study.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'In words.' }),
    cells: t.exposeInt('cells', { description: 'Number of cells that it is about.' }),
    status: t.expose('status', { type: ExpectationStatus }),
    violations: t.expose('violations', { type: [ExpectationViolation], extensions: costs({ entries: 5 }) }),
  }),
});
