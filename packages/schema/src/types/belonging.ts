import type { ContentPlace, Share as ShareShape } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import { Dataset } from './dataset.ts';
import { Model } from './model.ts';
import { Notebook } from './notebook.ts';
import { Study } from './study.ts';
import { Workspace } from './workspace.ts';

const HIDDEN = 'null where whoever asks may not enter it';

const Share = builder.objectRef<ShareShape>('Share').implement({
  description: 'Somewhere else that has a model or data set from the workspace in which one asks.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'By which it is taken back.' }),
    isForAll: t.boolean({ description: 'Whether it is with all members.', resolve: ({ target }) => target === null }),
    workspace: t.field({
      type: Workspace,
      nullable: true,
      description: `The workspace that has it; null for all members, and ${HIDDEN}.`,
      resolve: ({ target }, _args, context) => workspaceOf(context, target),
    }),
  }),
});

const Belonging = builder.objectRef<ContentPlace>('Belonging').implement({
  description: 'Whose something is, as seen from the workspace in which one asks.',
  fields: (t) => ({
    workspace: t.field({
      type: Workspace,
      nullable: true,
      description: `The workspace that owns it; null for what belongs to all members, and ${HIDDEN}.`,
      resolve: ({ workspace }, _args, context) => workspaceOf(context, workspace),
    }),
    isForAll: t.exposeBoolean('isForAll', { description: 'Whether all members have it.' }),
    isShared: t.exposeBoolean('isShared', { description: 'Whether it is here because another workspace shares it.' }),
    shares: t.expose('shares', {
      type: [Share],
      description: 'Made from the workspace in which one asks.',
      extensions: costs({ entries: 2 }),
    }),
  }),
});

function workspaceOf({ workspaces }: SchemaContext, id: string | null) {
  return id === null ? null : workspaces.load(id);
}

const WHOSE = 'Whose it is; null where nobody signs in.';

/** What has one place only. */
function placeOf({ principal }: SchemaContext, workspace: string | null): ContentPlace | null {
  if (principal.member === null) return null;
  return { workspace, isForAll: workspace === null, isShared: false, shares: [] };
}

builder.objectField(Notebook, 'belonging', (t) =>
  t.field({
    type: Belonging,
    nullable: true,
    description: WHOSE,
    resolve: ({ workspace }, _args, context) => placeOf(context, workspace),
  }),
);

builder.objectField(Study, 'belonging', (t) =>
  t.field({
    type: Belonging,
    nullable: true,
    description: WHOSE,
    resolve: ({ workspace }, _args, context) => placeOf(context, workspace),
  }),
);

builder.objectField(Model, 'belonging', (t) =>
  t.field({
    type: Belonging,
    nullable: true,
    description: WHOSE,
    resolve: ({ key }, _args, { principal, places }) => (principal.member === null ? null : places.model.load(key)),
  }),
);

builder.objectField(Dataset, 'belonging', (t) =>
  t.field({
    type: Belonging,
    nullable: true,
    description: WHOSE,
    resolve: ({ key }, _args, { principal, places }) => (principal.member === null ? null : places.dataset.load(key)),
  }),
);
