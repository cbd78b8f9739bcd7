import type { PlannedKind, StudyPlan as StudyPlanShape } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { Cost } from './cost.ts';
import { Problem } from './problem.ts';

const RefusedCell = builder.objectRef<StudyPlanShape['refused'][number]>('RefusedCell').implement({
  description: 'A combination of levels that cannot be meant; the others run.',
  fields: (t) => ({
    id: t.exposeID('id'),
    settings: t.field({ type: 'JSON', description: 'Levels by factor.', resolve: ({ settings }) => settings }),
    problem: t.expose('problem', { type: Problem, description: 'Why it cannot be run.' }),
  }),
});

const StudyPlanKind = builder.objectRef<PlannedKind>('StudyPlanKind').implement({
  description: 'Operations of one kind in a study.',
  fields: (t) => ({
    kind: t.exposeString('kind'),
    operations: t.exposeInt('operations', { description: 'Number of them, those that cells share counted once.' }),
    cached: t.exposeInt('cached', { description: 'Number of those whose results are there.' }),
    inline: t.exposeBoolean('inline', {
      description: 'Whether they are computed where they are asked for, in milliseconds.',
    }),
  }),
});

export const StudyPlan = builder.objectRef<StudyPlanShape>('StudyPlan').implement({
  description: 'What a study would run, before it runs.',
  fields: (t) => ({
    cells: t.exposeInt('cells', { description: 'Number of cells that can be run.' }),
    refused: t.expose('refused', { type: [RefusedCell], extensions: costs({ entries: 20 }) }),
    kinds: t.expose('kinds', { type: [StudyPlanKind], extensions: costs({ entries: 6 }) }),
    cost: t.expose('cost', { type: Cost, description: 'Of everything that is missing, on the present fleet.' }),
    freeBytes: t.exposeFloat('freeBytes', {
      nullable: true,
      description: 'Bytes free on the database’s disk; null where that is not known.',
    }),
    warnings: t.exposeStringList('warnings'),
    questions: t.exposeStringList('questions', {
      description:
        'Why it asks before it starts: it would store more than there is room for, or run long. Empty where it does not.',
    }),
  }),
});
