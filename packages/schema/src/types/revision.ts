import { type Cell, type JsonObject, type Revision as RevisionRecord, Revisions } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { connection, PAGE_COST, pageArguments } from '../pages/connection.ts';
import { INSTANT } from '../pages/cursor.ts';
import { pageOf } from '../pages/page.ts';
import type { NotComputed } from '../sharing/shown.ts';
import { CellKind } from './enums.ts';
import { Notebook } from './notebook.ts';

/** A revision, read once and only where more than its digest is asked for: a page of them may be large. */
export interface RevisionNode {
  readonly digest: string;
  record(): Promise<RevisionRecord>;
}

interface RevisionCell extends Required<Cell> {
  readonly answer: JsonObject | null;
  readonly notRun: boolean;
}

/** What `publish` stores. */
export interface RevisionContent {
  readonly title: string;
  readonly variables: JsonObject;
  readonly cells: readonly RevisionCell[];
  readonly keys: readonly string[];
  readonly notComputed: readonly NotComputed[];
}

/** What a revision's JSON says; its digest vouches that the server wrote it. */
export function contentOf({ content }: RevisionRecord): RevisionContent {
  return content as unknown as RevisionContent;
}

export function revisionNode(record: RevisionRecord): RevisionNode {
  return { digest: record.digest, record: async () => record };
}

const RevisionCell = builder.objectRef<RevisionCell>('RevisionCell').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    kind: t.expose('kind', { type: CellKind }),
    source: t.exposeString('source'),
    view: t.exposeString('view'),
    options: t.field({ type: 'JSON', resolve: ({ options }) => options }),
    answer: t.field({
      type: 'JSON',
      nullable: true,
      description: 'What a query answered: an object of `data` and `errors`. Null for other cells and mutations.',
      resolve: ({ answer }) => answer,
    }),
    notRun: t.exposeBoolean('notRun', { description: 'Whether it is a mutation: publishing runs none.' }),
  }),
});

const NotComputedOperation = builder.objectRef<NotComputed>('NotComputedOperation').implement({
  fields: (t) => ({ key: t.id({ resolve: ({ key }) => key }), kind: t.string({ resolve: ({ kind }) => kind }) }),
});

/** The content, up to 16 MB of it, is read from the database and parsed. */
const READ_COST = costs({ own: 50 });

/** The content is sent besides: that of a page of revisions is asked for one at a time. */
const CONTENT_COST = costs({ own: 1000, entries: 20 });

export const Revision = builder.objectRef<RevisionNode>('Revision');

Revision.implement({
  description: 'A notebook as it was published, with what its queries answered then. It never changes.',
  fields: (t) => ({
    digest: t.exposeID('digest', { description: 'SHA-256 in hex of the canonical JSON (RFC 8785) of `content`.' }),
    title: t.string({
      extensions: READ_COST,
      resolve: async ({ record }) => contentOf(await record()).title,
    }),
    content: t.field({
      type: 'JSON',
      description: 'All that the digest is of: title, variables, cells, keys and notComputed.',
      extensions: CONTENT_COST,
      resolve: async ({ record }) => (await record()).content,
    }),
    cells: t.field({
      type: [RevisionCell],
      extensions: CONTENT_COST,
      resolve: async ({ record }) => contentOf(await record()).cells,
    }),
    keys: t.idList({
      description: 'Keys of the operations that it shows, in order. Their results are kept.',
      extensions: READ_COST,
      resolve: async ({ record }) => [...contentOf(await record()).keys],
    }),
    notComputed: t.field({
      type: [NotComputedOperation],
      description: 'Those of them whose results were not there.',
      extensions: CONTENT_COST,
      resolve: async ({ record }) => contentOf(await record()).notComputed,
    }),
    publishedAt: t.field({
      type: 'DateTime',
      description: 'When it was first published.',
      extensions: READ_COST,
      resolve: async ({ record }) => (await record()).createdAt,
    }),
    parent: t.field({
      type: Revision,
      nullable: true,
      description: 'What its notebook had published before; null for the first.',
      extensions: READ_COST,
      resolve: async ({ record }, _args, { operations }) => {
        const { parent } = await record();
        return parent === null ? null : lazy(new Revisions(operations.database), parent);
      },
    }),
    notebook: t.field({
      type: Notebook,
      nullable: true,
      description: 'The notebook that published it first; null when it is gone.',
      extensions: READ_COST,
      resolve: async ({ record }, _args, { notebooks }) => notebooks.load((await record()).notebook),
    }),
  }),
});

const RevisionConnection = connection('Revision', Revision);

builder.objectField(Notebook, 'revisions', (t) =>
  t.field({
    type: RevisionConnection,
    args: pageArguments,
    description: 'What it has published, last published first.',
    extensions: PAGE_COST,
    async resolve({ id }, page, { operations }) {
      const revisions = new Revisions(operations.database);
      const { edges, pageInfo } = await pageOf(page, {
        load: (limit, after) => revisions.list(id, { limit, after }),
        positionOf: ({ position, digest }) => ({ position, digest }),
        pattern: { position: INSTANT, digest: /^[0-9a-f]{64}$/ },
      });
      return { edges: edges.map(({ cursor, node }) => ({ cursor, node: lazy(revisions, node.digest) })), pageInfo };
    },
  }),
);

builder.queryField('revision', (t) =>
  t.field({
    type: Revision,
    nullable: true,
    args: { digest: t.arg.id({ required: true }) },
    description: 'A published notebook; null when there is none with this digest.',
    async resolve(_root, { digest }, { operations }) {
      const record = await new Revisions(operations.database).find(digest);
      return record && revisionNode(record);
    },
  }),
);

/** One that the database is known to have. */
function lazy(revisions: Revisions, digest: string): RevisionNode {
  let read: Promise<RevisionRecord> | undefined;
  return {
    digest,
    record() {
      read ??= revisions.find(digest) as Promise<RevisionRecord>;
      return read;
    },
  };
}
