import type { Cell as CellShape, NotebookRecord } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { CellKind } from './enums.ts';

export const Cell = builder.objectRef<CellShape>('Cell').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    kind: t.expose('kind', { type: CellKind }),
    source: t.exposeString('source', { description: 'Markdown, a GraphQL document, or variable definitions.' }),
    view: t.exposeString('view', {
      description: 'Which view shows a query’s result: auto, json, or a view’s name.',
    }),
    options: t.field({
      type: 'JSON',
      description: 'How the cell is shown: an object.',
      resolve: ({ options }) => options ?? {},
    }),
  }),
});

export const Notebook = builder.objectRef<NotebookRecord>('Notebook').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    title: t.exposeString('title'),
    cells: t.expose('cells', { type: [Cell], extensions: costs({ entries: 20 }) }),
    variables: t.expose('variables', {
      type: 'JSON',
      description: 'Values of the variables that cells share by name.',
    }),
    version: t.exposeInt('version', {
      description: 'Counts saves; a save must name the version it started from.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
  }),
});
