import { heldIn, type Removal as RemovalShape, removalOf } from '@flapbook/operations';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import { Dataset } from './dataset.ts';
import { Model } from './model.ts';

export const Removal = builder.objectRef<RemovalShape>('Removal').implement({
  description:
    'What removing a model or data set from the library in which one asks comes to, as far as it concerns that.',
  fields: (t) => ({
    names: t.exposeStringList('names', { description: 'By which it is known there, and would not be any more.' }),
    isForAll: t.exposeBoolean('isForAll', {
      description: 'Whether all members have it: then only an admin takes it from them.',
    }),
    notebooks: t.exposeInt('notebooks', {
      description: 'Notebooks whose queries, controls, studies or values name it.',
    }),
    studies: t.exposeInt('studies', { description: 'Studies that rest on it.' }),
    results: t.exposeInt('results', {
      description: 'Results that rest on it. They stay stored, for whoever registers the same content.',
    }),
    shares: t.exposeInt('shares', {
      description: 'Workspaces, or all members, that have it from there, and would not any more.',
    }),
    jobs: t.int({
      description: 'Operations that wait or run and read it: until they have ended it is not removed.',
      resolve: ({ jobs }) => jobs.length,
    }),
    freedBytes: t.exposeFloat('freedBytes', {
      description:
        'Bytes of uploads, which are deleted at once, and of downloads, which the next cleaning (`collectGarbage`) deletes, at most: what others have too stays.',
    }),
    comesBack: t.exposeBoolean('comesBack', {
      description: 'Whether it ships with Flapbook, whose next start registers it again.',
    }),
  }),
});

const REMOVAL = {
  type: Removal,
  nullable: true,
  description: 'What removing it would come to; null where it is not in the library any more.',
  extensions: costs({ own: 20 }),
} as const;

async function removal(
  { operations }: SchemaContext,
  kind: 'model' | 'dataset',
  key: string,
): Promise<RemovalShape | null> {
  const held = await heldIn(operations.database, kind, key);
  return held && removalOf(operations, held);
}

builder.objectField(Model, 'removal', (t) =>
  t.field({ ...REMOVAL, resolve: ({ key }, _args, context) => removal(context, 'model', key) }),
);

builder.objectField(Dataset, 'removal', (t) =>
  t.field({ ...REMOVAL, resolve: ({ key }, _args, context) => removal(context, 'dataset', key) }),
);
