import type { Cost, Priority } from '@flapbook/operations';
import type { SchemaContext } from '../context.ts';
import { requireOperation } from './restore.ts';

/** The price of several operations together. @throws FlapbookError OPERATION_NOT_FOUND */
export async function priceOf(keys: readonly string[], priority: Priority, context: SchemaContext): Promise<Cost> {
  const nodes = await Promise.all(keys.map((key) => requireOperation(context, key)));
  const operations = nodes.map(({ operation }) => operation);
  const states = await Promise.all(operations.map((operation) => context.states.load(operation)));
  const records = new Map(states.flatMap((some) => [...some]));
  return context.operations.costs.together(operations, records, { lane: context.notebook ?? '', priority });
}
