import type { DatasetRecord } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { ZeroShotTask } from './enums.ts';

export const Dataset = builder.objectRef<DatasetRecord>('Dataset').implement({
  description: 'A registered data set.',
  fields: (t) => ({
    key: t.exposeID('key', { description: 'SHA-256 of its content as used, in hex.' }),
    name: t.expose('name', { type: 'DatasetName' }),
    title: t.exposeString('title'),
    kind: t.exposeString('kind', { description: 'text, documents, rows or task.' }),
    characters: t.exposeFloat('characters', {
      nullable: true,
      description:
        'Number of characters (UTF-16 units) of a text, of all documents, or of what a task asks, shared contexts once; null for rows.',
    }),
    rows: t.exposeInt('rows', {
      nullable: true,
      description: 'Number of rows, of documents or of a task’s items; null for text.',
    }),
    rowLength: t.exposeInt('rowLength', {
      nullable: true,
      description: 'Tokens in a row; null for text, documents and tasks.',
    }),
    task: t.field({
      type: ZeroShotTask,
      nullable: true,
      description: 'Which task’s items it holds; null for text and rows.',
      resolve: ({ source }) => (source.format === 'task' ? source.task : null),
    }),
    preview: t.exposeString('preview', { description: 'The first few hundred characters.' }),
    registeredAt: t.expose('registeredAt', { type: 'DateTime' }),
  }),
});
