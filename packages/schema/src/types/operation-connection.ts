import { listOperations, type OperationFilter } from '@flapbook/operations';
import type { SchemaContext } from '../context.ts';
import { type ShownNode, show } from '../nodes/other-version.ts';
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
): Promise<Page<ShownNode>> {
  const { edges, pageInfo } = await pageOf(page, {
    load: (limit, after) => listOperations(context.operations.database, { limit, after }, filter),
    positionOf: ({ position, key }) => ({ position, key }),
    pattern: { position: INSTANT, key: /^[0-9a-f]{64}$/ },
  });
  for (const { node } of edges) context.records.prime(node.key, node);
  const shown = await Promise.all(
    // Lists hold no jobs, and what is in one is known: each has a node.
    edges.map(async ({ cursor, node }) => ({ cursor, node: (await show(context, node.key))! })),
  );
  return { edges: shown, pageInfo };
}
