import { fittedTokens, heldOutTokens } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { GramNode } from '../nodes/nodes.ts';
import { Dataset } from './dataset.ts';
import { Model } from './model.ts';
import { Operation } from './operation.ts';

export const HOLD_OUT =
  'Share of the calibration’s shards, the last ones, that regressions are not fitted on, so that their error is measured on rows that they have not seen; 0.1 by default, at least one shard (of a single shard: samples).';

export const Gram = builder.objectRef<GramNode>('Gram');

Gram.implement({
  interfaces: [Operation],
  description:
    'Products of the channels that output projections are given, with each other, over a calibration’s rows: one matrix a layer and module, kept in the artifact store.',
  fields: (t) => ({
    model: t.expose('model', { type: Model }),
    dataset: t.expose('dataset', { type: Dataset }),
    samples: t.int({ description: 'Number of sequences.', resolve: ({ operation }) => operation.parameters.samples }),
    sequenceLength: t.int({
      description: 'Tokens in a sequence.',
      resolve: ({ operation }) => operation.parameters.sequenceLength,
    }),
    holdOut: t.float({
      description: 'Share of the shards that is held out.',
      resolve: ({ operation }) => operation.parameters.holdOut,
    }),
    tokens: t.float({
      description: 'Tokens that regressions are fitted on.',
      resolve: ({ operation }) => fittedTokens(operation.parameters),
    }),
    heldOutTokens: t.float({
      description: 'Tokens that they are not fitted on.',
      resolve: ({ operation }) => heldOutTokens(operation.parameters),
    }),
    bytes: t.float({
      description: 'Bytes that it takes in the artifact store.',
      resolve: ({ operation }) => operation.bytes,
    }),
  }),
});
