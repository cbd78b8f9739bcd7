import {
  type Audience as AudienceName,
  asPublished,
  type Cell,
  type JsonObject,
  type ListedRevision,
  lostResults,
  type RevisionHead,
  type Revision as RevisionRecord,
  Revisions,
} from '@flapbook/operations';
import { LRUCache } from 'lru-cache';
import { builder } from '../builder.ts';
import type { SchemaContext } from '../context.ts';
import { costs } from '../limits/costs.ts';
import { connection, PAGE_COST, pageArguments } from '../pages/connection.ts';
import { INSTANT } from '../pages/cursor.ts';
import { type Page, type PageArguments, pageOf } from '../pages/page.ts';
import { mayKnow, mayRead } from '../sharing/readable.ts';
import type { NotComputed } from '../sharing/shown.ts';
import { Audience, CellKind } from './enums.ts';
import { Notebook } from './notebook.ts';

/** A revision, its content read once and only where it is asked for: a page of them may be large. */
export interface RevisionNode extends RevisionHead {
  content(): Promise<RevisionContent>;
  /** A part of it that pages ask for again and again. */
  shown(): Promise<ShownOperations>;
}

type ShownOperations = Pick<RevisionContent, 'keys' | 'notComputed'>;

/** By digest, which says all of it; of those who may read the revision, which is asked anew each time. In keys. */
const kept = new LRUCache<string, ShownOperations>({
  maxSize: 200_000,
  sizeCalculation: ({ keys }) => keys.length + 1,
});

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

/** What a revision’s JSON says; its digest vouches that the server wrote it. */
export function contentOf({ content }: Pick<RevisionRecord, 'content'>): RevisionContent {
  return content as unknown as RevisionContent;
}

export function revisionNode({ content, ...head }: RevisionRecord): RevisionNode {
  const read = async () => contentOf({ content });
  return { ...head, content: read, shown: read };
}

/** One of which only the content is still to be read. */
function headNode(revisions: Revisions, head: RevisionHead): RevisionNode {
  let read: Promise<RevisionContent> | undefined;
  const content = () => {
    read ??= revisions.find(head.digest).then((record) => contentOf(record!));
    return read;
  };
  return { ...head, content, shown: async () => kept.get(head.digest) ?? keep(head.digest, await content()) };
}

function keep(digest: string, { keys, notComputed }: RevisionContent): ShownOperations {
  const shown = { keys, notComputed };
  kept.set(digest, shown);
  return shown;
}

async function byDigest({ operations, principal }: SchemaContext, digest: string | null): Promise<RevisionNode | null> {
  const revisions = new Revisions(operations.database);
  const head = digest === null ? null : await revisions.head(digest);
  return head && mayRead(principal, head) ? headNode(revisions, head) : null;
}

export const RevisionCell = builder.objectRef<RevisionCell>('RevisionCell').implement({
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

export const NotComputedOperation = builder.objectRef<NotComputed>('NotComputedOperation').implement({
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
    title: t.exposeString('title'),
    content: t.field({
      type: 'JSON',
      description: 'All that the digest is of: title, variables, cells, keys and notComputed.',
      extensions: CONTENT_COST,
      resolve: ({ content }) => content(),
    }),
    cells: t.field({
      type: [RevisionCell],
      extensions: CONTENT_COST,
      resolve: async ({ content }) => (await content()).cells,
    }),
    keys: t.idList({
      description: 'Keys of the operations that it shows, in order. Their results are kept.',
      extensions: READ_COST,
      resolve: async ({ shown }) => [...(await shown()).keys],
    }),
    notComputed: t.field({
      type: [NotComputedOperation],
      description: 'Those of them whose results were not there.',
      extensions: CONTENT_COST,
      resolve: async ({ shown }) => (await shown()).notComputed,
    }),
    lost: t.idList({
      description: 'Those of them whose results were there and are not stored here now.',
      extensions: READ_COST,
      async resolve({ shown, workspace }, _args, { operations }) {
        const { keys, notComputed } = await shown();
        const open = new Set(notComputed.map(({ key }) => key));
        const computed = keys.filter((key) => !open.has(key));
        return asPublished({ workspace }, () => lostResults(operations.database, computed));
      },
    }),
    publishedAt: t.field({
      type: 'DateTime',
      description: 'When it was first published.',
      resolve: ({ createdAt }) => createdAt,
    }),
    parent: t.field({
      type: Revision,
      nullable: true,
      description: 'What its notebook had published before; null for the first.',
      resolve: ({ parent }, _args, context) => byDigest(context, parent),
    }),
    forkedFrom: t.field({
      type: Revision,
      nullable: true,
      description: 'The revision that its notebook was made of; null for one that somebody began.',
      resolve: ({ forkedFrom }, _args, context) => byDigest(context, forkedFrom),
    }),
    audience: t.field({ type: Audience, description: 'Who may read it now.', resolve: ({ audience }) => audience }),
    others: t.field({
      type: [Revision],
      description:
        'The newest 20 that its notebook has published, itself among them: of members’ those that were not withdrawn, of strangers’ those that are listed.',
      extensions: costs({ own: 5, entries: 20 }),
      async resolve({ notebook }, _args, { operations, principal }) {
        const revisions = new Revisions(operations.database);
        const audiences: AudienceName[] = principal.role === null ? ['PUBLIC'] : ['PUBLIC', 'UNLISTED', 'MEMBERS'];
        const found = await revisions.list(notebook, { limit: 20, after: null, audiences });
        return found.map((head) => headNode(revisions, head));
      },
    }),
    notebook: t.field({
      type: Notebook,
      nullable: true,
      description: 'The notebook that published it first; null when it is gone.',
      resolve: ({ notebook }, _args, { notebooks }) => notebooks.load(notebook),
    }),
  }),
});

const RevisionConnection = connection('Revision', Revision);

type Position = { readonly position: string; readonly digest: string };

async function pageOfRevisions(
  revisions: Revisions,
  page: PageArguments,
  load: (limit: number, after: Position | null) => Promise<ListedRevision[]>,
): Promise<Page<RevisionNode>> {
  const { edges, pageInfo } = await pageOf(page, {
    load,
    positionOf: ({ position, digest }) => ({ position, digest }),
    pattern: { position: INSTANT, digest: /^[0-9a-f]{64}$/ },
  });
  return { edges: edges.map(({ cursor, node }) => ({ cursor, node: headNode(revisions, node) })), pageInfo };
}

builder.objectField(Notebook, 'revisions', (t) =>
  t.field({
    type: RevisionConnection,
    args: pageArguments,
    description: 'What it has published, last published first.',
    extensions: PAGE_COST,
    resolve({ id }, page, { operations }) {
      const revisions = new Revisions(operations.database);
      return pageOfRevisions(revisions, page, (limit, after) => revisions.list(id, { limit, after }));
    },
  }),
);

builder.objectFields(Notebook, (t) => ({
  publishedVersion: t.int({
    nullable: true,
    description: 'The newest of its versions that was published; null when none was.',
    resolve: ({ id }, _args, { operations }) => new Revisions(operations.database).publishedVersion(id),
  }),
  forkedFrom: t.field({
    type: Revision,
    nullable: true,
    description: 'The revision that it was made of; null for one that somebody began.',
    resolve: ({ forkedFrom }, _args, context) => byDigest(context, forkedFrom ?? null),
  }),
}));

builder.queryFields((t) => ({
  revision: t.field({
    type: Revision,
    nullable: true,
    args: { digest: t.arg.id({ required: true }) },
    description: 'A published notebook; null when there is none with this digest, or none that whoever asks may read.',
    resolve: (_root, { digest }, context) => byDigest(context, digest),
  }),
  revisionAudience: t.field({
    type: Audience,
    nullable: true,
    args: { digest: t.arg.id({ required: true }) },
    description:
      'Tells a revision that was withdrawn from one that there never was; null for that, and for what strangers never could read.',
    async resolve(_root, { digest }, { operations, principal }) {
      const head = await new Revisions(operations.database).head(digest);
      return head && mayKnow(principal, head) ? head.audience : null;
    },
  }),
  publicRevisions: t.field({
    type: RevisionConnection,
    args: pageArguments,
    description: 'What everybody may read, last published first.',
    extensions: PAGE_COST,
    resolve: (_root, page, { operations }) => {
      const revisions = new Revisions(operations.database);
      return pageOfRevisions(revisions, page, (limit, after) => revisions.listed({ limit, after }));
    },
  }),
}));
