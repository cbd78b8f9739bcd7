import { FACTORS, type Factor, type Level } from '@flapbook/studies';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';

interface LevelNode {
  readonly value: Level;
  readonly title: string;
}

export const StudyLevel = builder.objectRef<LevelNode>('StudyLevel').implement({
  description: 'A value of a factor.',
  fields: (t) => ({
    value: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Null for the default.',
      resolve: ({ value }) => value,
    }),
    title: t.exposeString('title', { description: 'In words.' }),
  }),
});

const StudyFactor = builder.objectRef<Factor>('StudyFactor').implement({
  description: 'Something that a study can vary.',
  fields: (t) => ({
    name: t.exposeString('name'),
    title: t.exposeString('title', { description: 'The name in words.' }),
    description: t.exposeString('description', { description: 'What it is, with the unit of its levels.' }),
    stage: t.exposeString('stage', {
      description: 'The first step that it changes: model, calibration, plan, pruned or evaluation.',
    }),
    numeric: t.exposeBoolean('numeric', {
      description: 'Whether its levels are numbers, which may be given as ranges.',
    }),
    choices: t.field({
      type: [StudyLevel],
      nullable: true,
      description: 'All levels that there are; null where any name or number within bounds may be one.',
      extensions: costs({ entries: 8 }),
      resolve: ({ choices }) => choices ?? null,
    }),
    default: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The level where nobody says anything; null leaves it to the operation.',
      resolve: (factor) => factor.default,
    }),
  }),
});

builder.queryField('studyFactors', (t) =>
  t.field({
    type: [StudyFactor],
    description: 'Everything that a study can vary, in the order in which tables name it.',
    extensions: costs({ entries: 24 }),
    resolve: () => FACTORS,
  }),
);
