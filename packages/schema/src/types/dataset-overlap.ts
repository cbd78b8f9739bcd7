import type { DataOverlap } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { Dataset } from './dataset.ts';
import { OverlapUnit } from './overlap.ts';

const DatasetOverlap = builder.objectRef<DataOverlap>('DatasetOverlap').implement({
  description: 'How much of one data set occurs in another.',
  fields: (t) => ({
    rows: t.exposeInt('rows', {
      description: 'Rows of the first that were looked at; of a text, pieces as long as 128 tokens.',
    }),
    sharedRows: t.exposeInt('sharedRows', { description: 'Those that hold a span which occurs in the other.' }),
    share: t.float({
      description: 'The same as a share of the rows, 0 to 1.',
      resolve: ({ rows, sharedRows }) => (rows === 0 ? 0 : sharedRows / rows),
    }),
    span: t.exposeInt('span', { description: 'Length of a span, in the unit: 32 tokens or 96 characters.' }),
    unit: t.expose('unit', { type: OverlapUnit }),
  }),
});

builder.objectField(Dataset, 'overlap', (t) =>
  t.field({
    type: DatasetOverlap,
    args: {
      with: t.arg({ type: 'DatasetName', required: true }),
      model: t.arg({
        type: 'ModelName',
        description: 'Compares in this model’s tokens; texts in characters without it.',
      }),
    },
    description:
      'How much of this data set occurs in another one. Rows of tokens compare with each other as they are, and with texts in a model’s tokens.',
    extensions: costs({ own: 20 }),
    resolve: async (dataset, { with: other, model }, context) => {
      const [within, tokenizedFor] = await Promise.all([
        context.datasetsByName.load(other),
        model ? context.modelsByName.load(model) : null,
      ]);
      return context.operations.overlaps.between(dataset, within, tokenizedFor);
    },
  }),
);

builder.objectField(Dataset, 'tokens', (t) =>
  t.float({
    nullable: true,
    args: { model: t.arg({ type: 'ModelName', required: true }) },
    description:
      'Number of tokens for a model, counted now; null for a task’s items and for more than four million characters, which `tokenCounts` has once something was made of them.',
    extensions: costs({ own: 20 }),
    resolve: async (dataset, { model }, { modelsByName, operations }) =>
      operations.tokenSources.count(await modelsByName.load(model), dataset),
  }),
);
