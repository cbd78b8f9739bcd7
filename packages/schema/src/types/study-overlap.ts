import type { StudyOverlap as StudyOverlapShape } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { Study } from './study.ts';

const StudyOverlap = builder.objectRef<StudyOverlapShape>('StudyOverlap').implement({
  description: 'Evaluated rows that cells of a study have in common with what the same cells were calibrated on.',
  fields: (t) => ({
    evaluated: t.exposeString('evaluated', { description: 'Name of the data set that is evaluated.' }),
    calibrated: t.exposeStringList('calibrated', { description: 'Names of the data sets calibrated on.' }),
    warning: t.exposeString('warning', {
      description: 'What to bear in mind, as a sentence; of the cell with most in common.',
    }),
    cells: t.exposeStringList('cells', { description: 'Ids of the cells with something in common.' }),
  }),
});

builder.objectField(Study, 'overlaps', (t) =>
  t.field({
    type: [StudyOverlap],
    description:
      'Where its cells are evaluated on what they were calibrated on, by the data sets on both sides. Told before anything has run.',
    extensions: costs({ own: 50, entries: 4 }),
    resolve: (study, _args, { operations }) => operations.studies.overlapsOf(study),
  }),
);
