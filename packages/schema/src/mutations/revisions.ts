import { mayAs } from '@flapbook/access';
import { FlapbookError } from '@flapbook/flap';
import { Revisions } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { publish } from '../sharing/publish.ts';
import { readable } from '../sharing/readable.ts';
import { Audience } from '../types/enums.ts';
import { Notebook } from '../types/notebook.ts';
import { Problem } from '../types/problem.ts';
import { contentOf, Revision, revisionNode } from '../types/revision.ts';
import { answer, isProblem } from './answer.ts';

const PublishResult = builder.unionType('PublishResult', {
  types: [Revision, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'Revision'),
});

builder.mutationField('publishRevision', (t) =>
  t.field({
    type: PublishResult,
    args: {
      notebook: t.arg.id({ required: true }),
      version: t.arg.int({ required: true, description: 'The version that whoever publishes has before them.' }),
      audience: t.arg({ type: Audience, description: 'Who may read it; as it is, or MEMBERS, when absent.' }),
    },
    description:
      'Publishes a notebook with what its queries answer now, for good. Nothing is run: what is not computed is listed as such. The same state is the same revision.',
    resolve: (_root, { notebook, version, audience }, { operations, principal, published }, { schema }) =>
      answer(async () => {
        const revision = await publish(operations, schema, { id: notebook, version, by: principal.member });
        const { digest } = revision;
        const changed = audience && (await new Revisions(operations.database).setAudience(digest, audience, null));
        published?.(digest);
        return revisionNode(changed ?? revision);
      }),
  }),
);

builder.mutationField('setRevisionAudience', (t) =>
  t.field({
    type: PublishResult,
    args: { digest: t.arg.id({ required: true }), audience: t.arg({ type: Audience, required: true }) },
    description: 'Says who may read a revision from now on: those who have published it may, and admins.',
    resolve: (_root, { digest, audience }, { operations, principal }) =>
      answer(async () => {
        const by = mayAs(principal.role, 'ADMIN') ? null : principal.member;
        const revision = await new Revisions(operations.database).setAudience(digest, audience, by);
        if (revision !== null) return revisionNode(revision);
        throw new FlapbookError('NOTEBOOK_NOT_FOUND', `There is no revision ${digest} that you have published.`);
      }),
  }),
);

const ForkResult = builder.unionType('ForkResult', {
  types: [Notebook, Problem],
  resolveType: (result) => (isProblem(result) ? 'Problem' : 'Notebook'),
});

builder.mutationField('forkRevision', (t) =>
  t.field({
    type: ForkResult,
    args: {
      digest: t.arg.id({ required: true }),
      id: t.arg.id({ required: true, description: 'Of the new notebook: letters, digits, hyphens and underscores.' }),
    },
    description: 'Makes a new notebook of what a revision says.',
    resolve: (_root, { digest, id }, { operations, principal }) =>
      answer(async () => {
        const revision = await readable(operations, digest, principal);
        const { title, variables, cells } = contentOf(revision);
        const draft = cells.map(({ id, kind, source, view, options }) => ({ id, kind, source, view, options }));
        const outcome = await operations.notebooks.save({ id, title, variables, cells: draft, forkedFrom: digest }, 0);
        if ('saved' in outcome) return outcome.saved;
        throw new FlapbookError('BAD_PARAMETER', `There is a notebook ${id} already; choose another id.`);
      }),
  }),
);
