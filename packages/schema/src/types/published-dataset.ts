import { PUBLISHED_DATASETS } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';

interface Named {
  readonly name: string;
  readonly title: string;
  readonly id: string;
  readonly file: string;
}

const PublishedDataset = builder.objectRef<Named>('PublishedDataset').implement({
  description: 'A data set of the hub that publications use.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'For `RegisterDatasetInput.published`.' }),
    title: t.exposeString('title', { description: 'What it is, and how its rows are joined.' }),
    id: t.exposeString('id', { description: 'Of the hub.' }),
    file: t.exposeString('file', { description: 'The file of it that is downloaded.' }),
  }),
});

builder.queryField('publishedDatasets', (t) =>
  t.field({
    type: [PublishedDataset],
    description: 'Data sets that are known by name, joined as in the publications that use them.',
    extensions: costs({ own: 1, entries: Object.keys(PUBLISHED_DATASETS).length }),
    resolve: () => Object.entries(PUBLISHED_DATASETS).map(([name, { title, id, file }]) => ({ name, title, id, file })),
  }),
);
