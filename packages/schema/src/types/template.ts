import { type NotebookTemplate as NotebookTemplateShape, notebookTemplates } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { Cell } from './notebook.ts';

const NotebookTemplate = builder.objectRef<NotebookTemplateShape>('NotebookTemplate').implement({
  description: 'A written notebook to begin one’s own with.',
  fields: (t) => ({
    id: t.exposeID('id'),
    title: t.exposeString('title'),
    summary: t.exposeString('summary', { description: 'What it asks, in a sentence.' }),
    cells: t.expose('cells', { type: [Cell], extensions: costs({ entries: 10 }) }),
    variables: t.expose('variables', {
      type: 'JSON',
      description: 'Values of the variables that cells share by name.',
    }),
  }),
});

builder.queryField('notebookTemplates', (t) =>
  t.field({
    type: [NotebookTemplate],
    description: 'The experiments of the paper as studies: those that this version can run.',
    resolve: () => notebookTemplates(),
  }),
);
