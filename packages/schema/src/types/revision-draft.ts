import { FlapbookError } from '@flapbook/flap';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { draftOf, type RevisionDraft } from '../sharing/publish.ts';
import { Notebook } from './notebook.ts';
import { contentOf, NotComputedOperation, RevisionCell } from './revision.ts';

const Draft = builder.objectRef<RevisionDraft>('RevisionDraft').implement({
  description: 'What publishing a notebook would publish now: nothing of it is published yet.',
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'Of the notebook: the one to publish.' }),
    digest: t.exposeID('digest', { description: 'That of the revision that publishing would make.' }),
    content: t.expose('content', { type: 'JSON', description: 'All that the digest is of.' }),
    cells: t.field({ type: [RevisionCell], resolve: (draft) => contentOf(draft).cells }),
    notComputed: t.field({
      type: [NotComputedOperation],
      description: 'What it shows and whose results are not there.',
      resolve: (draft) => contentOf(draft).notComputed,
    }),
  }),
});

builder.objectField(Notebook, 'draft', (t) =>
  t.field({
    type: Draft,
    description: 'What publishing it would publish now. All of its queries are asked for it, and nothing is run.',
    // As much as everything else that a request may ask for: one notebook at a time.
    extensions: costs({ own: 15_000 }),
    resolve(notebook, _args, { operations, drafting }, { schema }) {
      // A cell may ask what its own notebook would publish: that would have no end.
      if (drafting) throw new FlapbookError('BAD_PARAMETER', 'What is published cannot ask what would be published.');
      return draftOf(operations, schema, notebook);
    },
  }),
);
