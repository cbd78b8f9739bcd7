import { MEASURES, type MeasureKind } from '@flapbook/studies';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';

interface MeasureNode extends MeasureKind {
  readonly name: string;
}

const StudyMeasure = builder.objectRef<MeasureNode>('StudyMeasure').implement({
  description: 'Something that a study can measure of its cells.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'As a specification names it.' }),
    title: t.exposeString('title', { description: 'The name in words.' }),
    description: t.exposeString('description', { description: 'What comes of it, with its unit.' }),
    takesTasks: t.exposeBoolean('takesTasks', {
      description: 'Whether a specification has to name data sets of tasks beside it, as `datasets`.',
    }),
  }),
});

builder.queryField('studyMeasures', (t) =>
  t.field({
    type: [StudyMeasure],
    description: 'Everything that a study can measure of its cells.',
    extensions: costs({ entries: 8 }),
    resolve: () => Object.entries(MEASURES).map(([name, kind]) => ({ name, ...kind })),
  }),
);
