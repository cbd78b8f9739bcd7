import { type ComparedClaim, claimsOf, findOperations } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
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
      description: 'Whether the result here has the same bytes; null while there is none.',
    }),
    isThisResult: t.exposeBoolean('isThisResult', {
      description: 'Whether the result here is this very one, imported: another computation says more.',
    }),
  }),
});

builder.interfaceField(Operation, 'claims', (t) =>
  t.field({
    type: [Claim],
    description: 'What imported bundles say that it computes to, compared with the result here.',
    // Every byte of the result is read for its digest.
    extensions: costs({ own: 100, entries: 2 }),
    async resolve({ operation: { key } }, _args, { operations }) {
      const [record] = await findOperations(operations.database, [key]);
      return record === undefined ? [] : claimsOf(operations, record);
    },
  }),
);
