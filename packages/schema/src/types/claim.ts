import { type ComparedClaim, claimedIn, claimsOf, findOperations } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { isOther, show } from '../nodes/other-version.ts';
import { Notebook } from './notebook.ts';
import { Operation } from './operation.ts';

const Claim = builder.objectRef<ComparedClaim>('Claim').implement({
  description: 'What an imported bundle says that an operation computes to.',
  fields: (t) => ({
    bundle: t.id({
      description: 'Digest of the bundle: the SHA-256 of its flapbook.json.',
      resolve: ({ source }) => source,
    }),
    digest: t.exposeID('digest', {
      description: 'SHA-256 of the result: of its summary and the digests of its parts.',
    }),
    engine: t.exposeString('engine', { nullable: true }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    agrees: t.exposeBoolean('agrees', {
      nullable: true,
      description:
        'Whether the result here has the same bytes; null while there is none, and of a measurement that was made anew.',
    }),
    isThisResult: t.exposeBoolean('isThisResult', {
      description: 'Whether the result here is this very one, imported: another computation says more.',
    }),
  }),
});

builder.interfaceField(Operation, 'claims', (t) =>
  t.field({
    type: [Claim],
    description:
      'What imported bundles say that it computes to, compared with the result here; nothing for what another version of Flapbook made, which is not read.',
    // Every byte of the result is read for its digest.
    extensions: costs({ own: 100, entries: 2 }),
    async resolve(node, _args, { operations }) {
      if (isOther(node)) return [];
      const [record] = await findOperations(operations.database, [node.operation.key]);
      return record === undefined ? [] : claimsOf(operations, record);
    },
  }),
);

builder.objectField(Notebook, 'claimed', (t) =>
  t.field({
    type: [Operation],
    description: 'The operations that its revisions show and that came with an imported bundle; at most 200.',
    extensions: costs({ entries: 20 }),
    async resolve({ id }, _args, context) {
      const keys = await claimedIn(context.operations.database, id);
      const nodes = await Promise.all(keys.map((key) => show(context, key)));
      return nodes.filter((node) => node !== null);
    },
  }),
);
