import type { SchemaContext } from '../context.ts';
import type { OperationNode } from '../nodes/nodes.ts';
import { restore } from '../nodes/restore.ts';
import { sequenceOf } from '../nodes/state.ts';

export interface OperationEventNode {
  readonly sequence: number;
  readonly operation: OperationNode;
}

/**
 * A snapshot of each operation, then its changes. A plan has no changes of its own: it is told of whenever its
 * calibration changes. A key that nobody has asked about stays silent until somebody does.
 */
export async function* followOperations(
  context: SchemaContext,
  keys: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<OperationEventNode, void> {
  const nodes = new Map<string, OperationNode>();
  const told = new Map<string, number>();
  await Promise.all(keys.map((key) => remember(key)));
  const followed = new Set(keys);
  for (const { operation } of nodes.values())
    if (operation.inline) for (const key of operation.requires) followed.add(key);

  for await (const record of context.operations.events.follow([...followed], signal)) {
    for (const key of keys) {
      const node = nodes.get(key) ?? (key === record.key ? await remember(key) : null);
      if (!node || (key !== record.key && !dependsInline(node, record.key))) continue;
      const sequence = sequenceOf(node, await freshStates(node, record));
      if (sequence <= (told.get(key) ?? -1)) continue;
      told.set(key, sequence);
      yield { sequence, operation: node };
    }
  }

  async function remember(key: string): Promise<OperationNode | null> {
    context.records.clear(key);
    const node = await restore(context, key);
    if (node) nodes.set(key, node);
    return node;
  }

  /** States read before the change are read again; those read since serve all that were told of together. */
  async function freshStates(node: OperationNode, changed: { readonly key: string; readonly sequence: number }) {
    const states = await context.states.load(node.operation);
    if ((states.get(changed.key)?.sequence ?? -1) >= changed.sequence) return states;
    context.renew();
    return context.states.load(node.operation);
  }
}

function dependsInline({ operation }: OperationNode, key: string): boolean {
  return operation.inline && operation.requires.includes(key);
}
