import { listOperations, type OperationFilter } from '@flapbook/operations';
import type { SchemaContext } from '../context.ts';
import type { OperationNode } from '../nodes/nodes.ts';
import { restore } from '../nodes/restore.ts';
import { connection } from '../pages/connection.ts';
import { INSTANT } from '../pages/cursor.ts';
import { type Page, type PageArguments, pageOf } from '../pages/page.ts';
import { Operation } from './operation.ts';

export const OperationConnection = connection('Operation', Operation);

/** A page of operations, newest first. @throws FlapbookError BAD_PARAMETER, LIMIT_EXCEEDED */
export async function operationsPage(
  context: SchemaContext,
  page: PageArguments,
  filter: OperationFilter,
): Promise<Page<OperationNode>> {
  const { edges, pageInfo } = await pageOf(page, {
    load: (limit, after) => listOperations(context.operations.database, { limit, after }, filter),
    positionOf: ({ position, key }) => ({ position, key }),
    pattern: { position: INSTANT, key: /^[0-9a-f]{64}$/ },
  });
  for (const { node } of edges) context.records.prime(node.key, node);
  const restored = await Promise.all(
    edges.map(async ({ cursor, node }) => ({ cursor, node: await restore(context, node.key) })),
  );
  return { edges: restored.filter(hasNode), pageInfo };
}

/** An operation of another version of its kind has no node, and no place in the list. */
function hasNode<T>(edge: { cursor: string; node: T | null }): edge is { cursor: string; node: T } {
  return edge.node !== null;
}
