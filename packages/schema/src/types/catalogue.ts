import path from 'node:path';
import { knownTokenCountsOf, type TokenCount as TokenCountShape } from '@flapbook/operations';
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

builder.objectField(Dataset, 'tokenCounts', (t) =>
  t.field({
    type: [TokenCount],
    description: 'Of a text, one for each tokenizer by which it has been tokenised here.',
    extensions: costs({ own: 2, entries: 2 }),
    resolve: ({ key }, _args, { operations }) => knownTokenCountsOf(operations.database, key),
  }),
);
