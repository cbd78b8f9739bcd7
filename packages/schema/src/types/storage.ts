import { beyondScope } from '@flapbook/access';
import {
  type CollectedKind,
  type Collection,
  type CollectionRun,
  DEFAULT_POLICY,
  type LocalStorage,
  latestCollection,
  localStorageOf,
  pinnedAmong,
  planCollection,
  type StorageOverview,
  storageOf,
} from '@flapbook/operations';
import DataLoader from 'dataloader';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { boundedCount } from '../limits/bounds.ts';
import { costs } from '../limits/costs.ts';
import { CollectionStatus } from './enums.ts';
import { Operation } from './operation.ts';
import { Problem } from './problem.ts';

/** Three hundred years: beyond what a date may be off by. */
const MOST_DAYS = 110_000;

/** @throws FlapbookError BAD_PARAMETER, LIMIT_EXCEEDED */
export function retentionPolicy(keepDays: number | null | undefined) {
  const days = keepDays ?? DEFAULT_POLICY.keepDays;
  return { keepDays: boundedCount('keepDays', days, { low: 0, high: MOST_DAYS }) };
}

const CollectedKindType = builder.objectRef<CollectedKind>('CollectedKind').implement({
  description: 'Results of one kind of operation that go or have gone.',
  fields: (t) => ({
    kind: t.exposeString('kind', {
      description: 'calibration, saliency, gram, prunedModel, reconstruction, evaluation or latency.',
    }),
    operations: t.exposeInt('operations', {
      description: 'Operations whose results go; they stay known, with status PLANNED.',
    }),
    bytes: t.exposeFloat('bytes', { description: 'Bytes of the results.' }),
    seconds: t.exposeFloat('seconds', { description: 'Seconds that computing them again would take.' }),
    measured: t.exposeBoolean('measured', {
      description: 'Whether `seconds` comes from runs measured here (true) or from an assumption (false).',
    }),
  }),
});

export const GarbageCollection = builder.objectRef<Collection>('GarbageCollection').implement({
  description: 'Results that nobody keeps: not pinned, shown by a notebook, used lately, or needed by what is.',
  fields: (t) => ({
    kinds: t.expose('kinds', { type: [CollectedKindType], extensions: costs({ entries: 4 }) }),
    operations: t.exposeInt('operations', { description: 'Operations whose results go, over all kinds.' }),
    shards: t.exposeInt('shards', {
      description: 'Shards of calibrations, each counted once however many calibrations share it.',
    }),
    tasks: t.exposeInt('tasks', { description: 'Records of tasks that ended long ago.' }),
    files: t.exposeInt('files', {
      description: 'Files of the artifact store that nothing names and that are a day old.',
    }),
    fileBytes: t.exposeFloat('fileBytes', { description: 'Bytes of those files.' }),
    localBytes: t.float({
      description:
        'Bytes of downloads and uploads on the disk of the server that deletes that no model or data set is made from.',
      // Runs that were written down before it was counted have none.
      resolve: ({ localBytes }: Partial<Collection>) => localBytes ?? 0,
    }),
    bytes: t.exposeFloat('bytes', { description: 'Bytes of the results, over all kinds.' }),
    seconds: t.exposeFloat('seconds', { description: 'Seconds that computing everything again would take.' }),
    measured: t.exposeBoolean('measured', {
      description: 'Whether `seconds` comes from runs measured here (true) or in part from an assumption (false).',
    }),
  }),
});

export const GarbageCollectionRun = builder.objectRef<CollectionRun>('GarbageCollectionRun').implement({
  description: 'A deletion of results that nobody keeps. One runs at a time, whoever has asked for it.',
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    status: t.expose('status', { type: CollectionStatus }),
    keepDays: t.exposeInt('keepDays', { description: 'Days since the last use for which it keeps results.' }),
    done: t.exposeInt('done', {
      description: 'Operations and shards that are done with: deleted, or kept because somebody has come to need them.',
    }),
    total: t.exposeInt('total', {
      nullable: true,
      description: 'Operations and shards that it has found; null until it has looked.',
    }),
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true, description: 'Null until it has ended.' }),
    gone: t.expose('gone', {
      type: GarbageCollection,
      nullable: true,
      description: 'What it has deleted; null until it has succeeded.',
    }),
    problem: t.expose('problem', { type: Problem, nullable: true, description: 'Why it failed; null if it has not.' }),
  }),
});

const StoredKindType = builder.objectRef<StorageOverview['kinds'][number]>('StoredKind').implement({
  description: 'What is stored of one kind.',
  fields: (t) => ({
    kind: t.exposeString('kind', {
      description: 'A kind of operation, `model` for statistics of weights, or `file` for files in the artifact store.',
    }),
    count: t.exposeFloat('count', { description: 'Operations whose results are stored, or models, or files.' }),
    bytes: t.exposeFloat('bytes', { description: 'Bytes of the results, without the database’s own overhead.' }),
  }),
});

const LocalStorageType = builder.objectRef<LocalStorage>('LocalStorage').implement({
  description: 'Files that lie on the server’s own disk, of one kind.',
  fields: (t) => ({
    kind: t.exposeString('kind', { description: '`downloads` from the hub, or `uploads` from browsers.' }),
    bytes: t.exposeFloat('bytes', { description: 'Bytes of all of them.' }),
    unusedBytes: t.exposeFloat('unusedBytes', {
      description:
        'Bytes of those that no model or data set is made from and that have not changed for `keepDays`: what `collectGarbage` and `flapbook gc` delete.',
    }),
  }),
});

const Storage = builder.objectRef<StorageOverview>('Storage').implement({
  description: 'What results take, and what of it nobody keeps.',
  fields: (t) => ({
    databaseBytes: t.exposeFloat('databaseBytes', {
      description:
        'Bytes of the database on disk. Space that deleted results leave is used again, and seldom given back.',
    }),
    artifactBytes: t.exposeFloat('artifactBytes', {
      nullable: true,
      description: 'Bytes of all files in the artifact store; null without a store.',
    }),
    kinds: t.expose('kinds', { type: [StoredKindType], extensions: costs({ entries: 6 }) }),
    local: t.field({
      type: [LocalStorageType],
      args: { keepDays: t.arg.int({ defaultValue: DEFAULT_POLICY.keepDays }) },
      description: 'What lies on the server’s own disk besides; nothing where there is none of a kind.',
      extensions: costs({ own: 50, entries: 2 }),
      resolve: (_storage, { keepDays }, { operations }) =>
        beyondScope(() => localStorageOf(operations, retentionPolicy(keepDays))),
    }),
    reclaimable: t.field({
      type: GarbageCollection,
      args: { keepDays: t.arg.int({ defaultValue: DEFAULT_POLICY.keepDays }) },
      description: 'What `collectGarbage` would delete now; `keepDays` are days since the last use.',
      extensions: costs({ own: 50 }),
      resolve: (_storage, { keepDays }, { operations }) =>
        beyondScope(() => planCollection(operations, retentionPolicy(keepDays))),
    }),
  }),
});

builder.queryField('storage', (t) =>
  t.field({
    type: Storage,
    extensions: costs({ own: 50 }),
    resolve: (_root, _args, { operations }) => beyondScope(() => storageOf(operations)),
  }),
);

builder.queryField('garbageCollection', (t) =>
  t.field({
    type: GarbageCollectionRun,
    nullable: true,
    description: 'The latest deletion of results that nobody keeps, running or not; null when there was none.',
    resolve: (_root, _args, { operations }) => latestCollection(operations.database),
  }),
);

builder.interfaceField(Operation, 'pinned', (t) =>
  t.boolean({
    description: 'Whether its results are kept until it is unpinned, with those of everything that it needs.',
    resolve: ({ operation }, _args, context) => pinsOf(context).load(operation.key),
  }),
);

const PINS = new WeakMap<SchemaContext, DataLoader<string, boolean>>();

/** What is pinned, read once a request for all operations that are asked for at once. */
export function pinsOf(context: SchemaContext): DataLoader<string, boolean> {
  const known = PINS.get(context);
  if (known !== undefined) return known;
  const loader = new DataLoader<string, boolean>(async (keys) => {
    const pinned = await pinnedAmong(context.operations.database, keys);
    return keys.map((key) => pinned.has(key));
  });
  PINS.set(context, loader);
  return loader;
}
