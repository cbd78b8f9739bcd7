import type { OperationEvent, OperationStatus } from '@flapbook/operations';
import type { SchemaContext } from '../context.ts';
import { type InlineNode, isInline } from '../nodes/nodes.ts';
import { type ShownNode, show } from '../nodes/other-version.ts';
import { sequenceOf, stateOf } from '../nodes/state.ts';
import { statesAfter } from './shared-states.ts';

/** A change of an operation. */
export interface OperationEventNode {
  readonly sequence: number;
  readonly status: OperationStatus;
  /** Work done, 0 to 1. */
  readonly fraction: number;
  readonly phase: string | null;
  readonly at: Date;
  readonly operation: ShownNode;
}

export interface FollowRequest {
  readonly keys: readonly string[];
  /** What the client has seen of some of the keys. */
  readonly after: readonly { readonly key: string; readonly sequence: number }[];
  readonly signal: AbortSignal;
}

/**
 * A snapshot of each operation, or what has happened since `after`; then its changes, in order, none left out. What
 * is computed inline has no changes of its own: it is told of whenever something that it requires changes. A key that nobody has asked about stays
 * silent until somebody does.
 */
export async function* followOperations(
  context: SchemaContext,
  { keys, after, signal }: FollowRequest,
): AsyncGenerator<OperationEventNode, void> {
  const nodes = new Map<string, ShownNode>();
  await Promise.all(keys.map((key) => remember(key)));
  const plans = [...nodes.values()].filter(isInline);
  const told = new Map(after.map(({ key, sequence }) => [key, sequence]));
  const followed = new Set(keys.filter((key) => !plans.some(({ operation }) => operation.key === key)));
  for (const plan of plans) for (const key of plan.operation.requires) followed.add(key);

  for (const plan of plans) {
    const snapshot = await planEvent(plan, await lastChange(plan));
    if (snapshot.sequence === told.get(plan.operation.key)) continue;
    told.set(plan.operation.key, snapshot.sequence);
    yield snapshot;
  }
  for await (const event of context.operations.events.follow([...followed], { signal, after })) {
    if (keys.includes(event.key)) {
      const node = nodes.get(event.key) ?? (await remember(event.key));
      if (node) yield { ...event, operation: node };
    }
    for (const plan of plans) {
      const { key, requires } = plan.operation;
      if (!requires.includes(event.key)) continue;
      const [only, ...more] = requires;
      if (only !== undefined && more.length === 0) {
        if (event.sequence <= (told.get(key) ?? -1)) continue;
        told.set(key, event.sequence);
        await freshen(plan, event, context);
        yield { ...(await planEvent(plan, event.at)), sequence: event.sequence };
      } else {
        // The changes of several are counted together.
        context.renew();
        const change = await planEvent(plan, event.at);
        if (change.sequence <= (told.get(key) ?? -1)) continue;
        told.set(key, change.sequence);
        yield change;
      }
    }
  }

  async function remember(key: string): Promise<ShownNode | null> {
    context.records.clear(key);
    const node = await show(context, key);
    if (node) nodes.set(key, node);
    return node;
  }

  /** A plan that needs no calibration never changes. */
  async function lastChange({ operation }: InlineNode): Promise<Date> {
    const states = await context.states.load(operation);
    const changes = operation.requires.flatMap((key) => {
      const record = states.get(key);
      return record ? [record.finishedAt ?? record.startedAt ?? record.queuedAt ?? record.createdAt] : [];
    });
    return changes.length === 0 ? new Date() : new Date(Math.max(...changes.map(Number)));
  }

  async function planEvent(plan: InlineNode, at: Date): Promise<OperationEventNode> {
    const { status, fraction } = await stateOf(plan, context);
    return {
      sequence: sequenceOf(plan, await context.states.load(plan.operation)),
      status,
      fraction,
      phase: null,
      at,
      operation: plan,
    };
  }
}

/** States that were read before a change are read again, once for all who hear of it. */
export async function freshen(
  node: ShownNode,
  { sequence }: Pick<OperationEvent, 'sequence'>,
  context: SchemaContext,
): Promise<void> {
  if (sequenceOf(node, await context.states.load(node.operation)) >= sequence) return;
  const states = await statesAfter(context.operations, node.operation, sequence);
  context.renew();
  context.states.prime(node.operation, states);
}
