import { type NotebookMatch as NotebookMatchShape, searchNotebooks } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { boundedWords } from '../limits/bounds.ts';
import { connection, PAGE_COST, pageArguments } from '../pages/connection.ts';
import { INSTANT } from '../pages/cursor.ts';
import { pageOf } from '../pages/page.ts';
import { Cell, Notebook } from './notebook.ts';

const NotebookMatch = builder.objectRef<NotebookMatchShape>('NotebookMatch').implement({
  description: 'A place where a search has found something.',
  fields: (t) => ({
    notebook: t.expose('notebook', { type: Notebook }),
    cell: t.expose('cell', { type: Cell, nullable: true, description: 'Null when it is the notebook’s title.' }),
    excerpt: t.exposeString('excerpt', {
      description: 'The words around the first that was found, on one line, at most some 170 characters.',
    }),
  }),
});

const NotebookMatchConnection = connection('NotebookMatch', NotebookMatch);

builder.queryField('searchNotebooks', (t) =>
  t.field({
    type: NotebookMatchConnection,
    args: { ...pageArguments, query: t.arg.string({ required: true }) },
    description:
      'Titles and cells that have all words of `query`, by the letter and whatever their case; notebooks changed last first, each in the order of its cells. Nothing for a blank query; at most 200 characters.',
    extensions: PAGE_COST,
    resolve: (_root, { query, ...page }, { operations: { database } }) => {
      const words = boundedWords(query);
      return pageOf(page, {
        load: (limit, after) => searchNotebooks(database, { words, limit, after }),
        positionOf: ({ position }) => position,
        pattern: { position: INSTANT, id: /^/, place: /^\d{1,9}$/ },
      });
    },
  }),
);
