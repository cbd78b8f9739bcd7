import { canPush, type Hub as HubShape, type Operations } from '@flapbook/operations';
import { builder } from '../builder.ts';

interface HubNode {
  readonly hub: HubShape;
  readonly operations: Operations;
}

const Hub = builder.objectRef<HubNode>('Hub').implement({
  description: 'The Hugging Face hub, or the one that the server is configured for.',
  fields: (t) => ({
    address: t.string({ description: 'Of its pages.', resolve: ({ hub }) => hub.client.endpoint }),
    canPush: t.boolean({
      description: 'Whether the server has a token, so that `pushExport` has somebody to push as.',
      resolve: ({ operations }) => canPush(operations),
    }),
  }),
});

builder.queryField('hub', (t) =>
  t.field({
    type: Hub,
    nullable: true,
    description: 'Where models and data sets come from and exports go to; null where the server asks none.',
    resolve: (_root, _args, { operations }) => operations.hub && { hub: operations.hub, operations },
  }),
);
