import type { InterfaceRef, ObjectRef } from '@pothos/core';
import { builder } from '../builder.ts';
import { costs } from '../limits/costs.ts';
import { DEFAULT_PAGE_SIZE, type Page } from './page.ts';

type BuilderTypes = typeof builder.$inferSchemaTypes;

const PageInfo = builder.objectRef<Page<unknown>['pageInfo']>('PageInfo').implement({
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage'),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage'),
    startCursor: t.exposeString('startCursor', { nullable: true }),
    endCursor: t.exposeString('endCursor', { nullable: true }),
  }),
});

/** The connection and edge types of a node type, as Relay names them. */
export function connection<Node>(
  name: string,
  node: ObjectRef<BuilderTypes, Node> | InterfaceRef<BuilderTypes, Node>,
): ObjectRef<BuilderTypes, Page<Node>> {
  const edge = builder.objectRef<Page<Node>['edges'][number]>(`${name}Edge`).implement({
    fields: (t) => ({
      cursor: t.exposeString('cursor'),
      node: t.field({ type: node, resolve: (edge) => edge.node as never }),
    }),
  });
  return builder.objectRef<Page<Node>>(`${name}Connection`).implement({
    fields: (t) => ({
      // The page's size multiplies the whole connection already.
      edges: t.field({ type: [edge], extensions: costs({ entries: 1 }), resolve: ({ edges }) => edges }),
      pageInfo: t.field({ type: PageInfo, resolve: ({ pageInfo }) => pageInfo }),
    }),
  });
}

/** Arguments of every connection. */
export const pageArguments = builder.args((t) => ({
  first: t.int({ defaultValue: DEFAULT_PAGE_SIZE, description: 'Entries of a page, 1 to 200.' }),
  after: t.string({ description: 'The `endCursor` of the page before.' }),
}));

/** The cost of a connection: its selection, once an entry. */
export const PAGE_COST = costs({ own: 5, entries: { argument: 'first' } });
