import path from 'node:path';
import { knownTokenCountsOf, layerWidths, type TokenCount as TokenCountShape } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { Dataset } from './dataset.ts';
import { Model } from './model.ts';

interface FileShape {
  readonly name: string;
  readonly byteLength: number;
}

const ModelFile = builder.objectRef<FileShape>('ModelFile').implement({
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Without its folder.' }),
    byteLength: t.exposeFloat('byteLength', { description: 'Bytes on disk.' }),
  }),
});

interface WidthsShape {
  readonly queryHeads: number;
  readonly keyValueHeads: number;
  readonly intermediateSize: number;
}

const LayerWidths = builder.objectRef<WidthsShape>('LayerWidths').implement({
  description: 'Units that one layer has; 0 where a module has none left.',
  fields: (t) => ({
    queryHeads: t.exposeInt('queryHeads', { description: 'Attention heads.' }),
    keyValueHeads: t.exposeInt('keyValueHeads', { description: 'Heads of keys and values.' }),
    intermediateSize: t.exposeInt('intermediateSize', { description: 'Channels of the MLP.' }),
  }),
});

const TokenCount = builder.objectRef<TokenCountShape>('TokenCount').implement({
  description: 'How long a text is in the tokens of a tokenizer.',
  fields: (t) => ({
    tokens: t.exposeFloat('tokens', { description: 'Number of tokens.' }),
    models: t.exposeStringList('models', { description: 'Names of the models with that tokenizer; at most 20.' }),
  }),
});

builder.objectField(Model, 'files', (t) =>
  t.field({
    type: [ModelFile],
    description: 'The files that it was registered from.',
    resolve: ({ files }) => files.map((file) => ({ name: path.basename(file.path), byteLength: file.byteLength })),
  }),
);

builder.objectField(Model, 'widths', (t) =>
  t.field({
    type: [LayerWidths],
    nullable: true,
    description:
      'The widths of each layer, of a model whose layers differ, such as a pruned one; null where all are alike.',
    resolve: ({ description }) => description.widths?.map((_, layer) => layerWidths(description, layer)) ?? null,
  }),
);

builder.objectField(Dataset, 'tokenCounts', (t) =>
  t.field({
    type: [TokenCount],
    description: 'Of a text, one for each tokenizer by which it has been tokenised here.',
    extensions: costs({ own: 2, entries: 2 }),
    resolve: ({ key }, _args, { operations }) => knownTokenCountsOf(operations.database, key),
  }),
);
