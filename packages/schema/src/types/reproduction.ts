import { isReproducible, type Reproduction as ReproductionShape, reproductionsOf } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { isOther } from '../nodes/other-version.ts';
import { OperationStatus } from './enums.ts';
import { Operation } from './operation.ts';
import { Problem } from './problem.ts';

export const Reproduction = builder.objectRef<ReproductionShape>('Reproduction').implement({
  description: 'One time that an operation was computed again, beside the result that is stored, to compare the two.',
  fields: (t) => ({
    key: t.exposeID('key', { description: 'Of its job: `cancel` takes it.' }),
    number: t.exposeInt('number', { description: 'Which one of the same operation it is, from 1.' }),
    status: t.expose('status', { type: OperationStatus }),
    fraction: t.exposeFloat('fraction', { description: 'Work done, 0 to 1.' }),
    engine: t.exposeString('engine', { nullable: true, description: 'Which engine ran it; null before.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    seconds: t.exposeFloat('seconds', {
      nullable: true,
      description: 'Seconds from its beginning to its end; null until it has succeeded.',
    }),
    error: t.expose('error', { type: Problem, nullable: true, description: 'Why it failed; null while it has not.' }),
    digest: t.id({
      nullable: true,
      description:
        'SHA-256 of what came out: of its summary and the digests of its parts; null until it has succeeded.',
      resolve: ({ result }) => result?.digest ?? null,
    }),
    expected: t.id({
      nullable: true,
      description: 'Of the result that was stored when it ended; null before, and where that was gone.',
      resolve: ({ result }) => result?.expected ?? null,
    }),
    agrees: t.boolean({
      nullable: true,
      description: 'Whether the two have the same bytes; null where one of them is not there.',
      resolve: ({ result }) => (result && result.expected !== null ? result.digest === result.expected : null),
    }),
    parts: t.int({
      nullable: true,
      description: 'Number of parts that came out, such as blocks of rows; null until it has succeeded.',
      resolve: ({ result }) => result?.parts ?? null,
    }),
    differing: t.int({
      nullable: true,
      description: 'Number of parts with other bytes than those that are stored; null until it has succeeded.',
      resolve: ({ result }) => result?.differing ?? null,
    }),
    differingParts: t.stringList({
      description: 'Names of the first 20 of them, such as `0+64/3/mlp`: samples 0 to 63, layer 3, MLP.',
      resolve: ({ result }) => result?.differingParts ?? [],
    }),
  }),
});

builder.interfaceFields(Operation, (t) => ({
  isReproducible: t.boolean({
    description:
      'Whether `reproduce` can compute its result again: not where it is computed inline, a measurement, or made by another version of Flapbook.',
    resolve: (node) => !isOther(node) && isReproducible(node.operation),
  }),
  reproductions: t.field({
    type: [Reproduction],
    description: 'How often it was computed again, and what came out, the latest first.',
    extensions: costs({ own: 2, entries: 3 }),
    resolve: ({ operation }, _args, { operations }) => reproductionsOf(operations.database, operation.key),
  }),
}));
