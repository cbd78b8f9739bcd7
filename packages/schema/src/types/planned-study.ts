import { builder } from '../builder.ts';
import { Study } from './study.ts';
import { StudyPlan } from './study-plan.ts';

// Not where the plan is: a study has a plan, and a plan a study.
builder.objectField(StudyPlan, 'study', (t) =>
  t.expose('study', {
    type: Study,
    nullable: true,
    description: 'The study of this specification; null where nobody has made one yet.',
  }),
);
