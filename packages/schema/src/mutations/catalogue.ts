import { FlapbookError } from '@flapbook/flap';
import type { DatasetSource } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { Dataset } from '../types/dataset.ts';
import { Joining } from '../types/enums.ts';
import { Model } from '../types/model.ts';
import { Problem } from '../types/problem.ts';
import { answer, isProblem } from './answer.ts';

const RegisterModelInput = builder.inputType('RegisterModelInput', {
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name to give it.' }),
    directory: t.string({ required: true, description: 'A folder in Hugging Face layout on the server’s disk.' }),
  }),
});

const RegisterModelResult = builder.unionType('RegisterModelResult', {
  types: [Model, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'Model'),
});

builder.mutationField('registerModel', (t) =>
  t.field({
    type: RegisterModelResult,
    args: { input: t.arg({ type: RegisterModelInput, required: true }) },
    description: 'Reads every byte of a model once and makes it known under a name; the weights stay where they are.',
    resolve: (_root, { input }, { operations }) =>
      answer(() => operations.models.register(input.name, input.directory)),
  }),
);

const FILE = 'A file on the server’s disk.';

const TextSourceInput = builder.inputType('TextSourceInput', {
  fields: (t) => ({
    file: t.string({ required: true, description: FILE }),
    joining: t.field({ type: Joining, defaultValue: 'NONE' }),
  }),
});

const JsonlSourceInput = builder.inputType('JsonlSourceInput', {
  fields: (t) => ({
    file: t.string({ required: true, description: FILE }),
    field: t.string({ required: true, description: 'The field of each line’s object that holds the text.' }),
    joining: t.field({ type: Joining, defaultValue: 'BLANK_LINE' }),
  }),
});

const TokensSourceInput = builder.inputType('TokensSourceInput', {
  fields: (t) => ({
    file: t.string({ required: true, description: FILE }),
    name: t.string({ required: true, description: 'The field of the file’s object that holds the rows.' }),
  }),
});

const DatasetSourceInput = builder.inputType('DatasetSourceInput', {
  isOneOf: true,
  fields: (t) => ({
    text: t.field({ type: TextSourceInput }),
    jsonl: t.field({ type: JsonlSourceInput }),
    tokens: t.field({ type: TokensSourceInput }),
  }),
});

const RegisterDatasetInput = builder.inputType('RegisterDatasetInput', {
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name to give it.' }),
    title: t.string({ description: 'For people; the name by default.' }),
    source: t.field({ type: DatasetSourceInput, required: true }),
  }),
});

const RegisterDatasetResult = builder.unionType('RegisterDatasetResult', {
  types: [Dataset, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'Dataset'),
});

builder.mutationField('registerDataset', (t) =>
  t.field({
    type: RegisterDatasetResult,
    args: { input: t.arg({ type: RegisterDatasetInput, required: true }) },
    description: 'Reads a data set once and makes it known under a name.',
    resolve: (_root, { input: { name, title, source } }, { operations }) =>
      answer(async () => operations.datasets.register(name, title ?? name, sourceOf(source))),
  }),
);

/** @throws FlapbookError BAD_PARAMETER */
function sourceOf({ text, jsonl, tokens }: typeof DatasetSourceInput.$inferInput): DatasetSource {
  if (text) return { format: 'text', file: text.file, joining: text.joining ?? 'NONE' };
  if (tokens) return { format: 'tokens', file: tokens.file, name: tokens.name };
  const { file, field, joining } = jsonl!;
  if (joining === 'NONE') {
    throw new FlapbookError('BAD_PARAMETER', 'joining NONE is for text files; give SPACE or BLANK_LINE.');
  }
  return { format: 'jsonl', file, field, joining: joining ?? 'BLANK_LINE' };
}
