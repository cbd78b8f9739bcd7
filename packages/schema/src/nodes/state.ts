import type { Problem } from '@flapbook/flap';
import type { OperationRecord, OperationStatus } from '@flapbook/operations';
import type { SchemaContext, States } from '../context.ts';
import { type InlineNode, isInline } from './nodes.ts';
import type { ShownNode } from './other-version.ts';
import { inputsOutcome, planOutcome } from './plan-outcome.ts';

/** How an operation stands now. */
export interface OperationState {
  readonly status: OperationStatus;
  /** Work done, 0 to 1. */
  readonly fraction: number;
  readonly sequence: number;
  readonly error: Problem | null;
  readonly engine: string | null;
  readonly queuedAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export async function stateOf(node: ShownNode, context: SchemaContext): Promise<OperationState> {
  const states = await context.states.load(node.operation);
  return isInline(node) ? inlineState(node, states, context) : recordState(requireRecord(node, states));
}

/** The record of an operation that workers run. */
export async function recordOf(node: Exclude<ShownNode, InlineNode>, context: SchemaContext): Promise<OperationRecord> {
  return requireRecord(node, await context.states.load(node.operation));
}

/** The result's summary of an operation that workers run; null until it has succeeded. */
export async function resultOf<Result>(
  node: Exclude<ShownNode, InlineNode>,
  context: SchemaContext,
): Promise<Result | null> {
  const { status, result } = await recordOf(node, context);
  return status === 'SUCCEEDED' ? (result as Result) : null;
}

/** How often what an event tells of has changed: what is computed inline changes when what it requires does. */
export function sequenceOf(node: ShownNode, states: States): number {
  const tellers = isInline(node) ? node.operation.requires : [node.operation.key];
  return tellers.reduce((sum, key) => sum + (states.get(key)?.sequence ?? 0), 0);
}

function requireRecord({ operation }: ShownNode, states: States): OperationRecord {
  const record = states.get(operation.key);
  if (record === undefined) throw new Error(`The operation ${operation.key} was not remembered.`);
  return record;
}

async function inlineState(node: InlineNode, states: States, context: SchemaContext): Promise<OperationState> {
  const outcome = node.kind === 'plan' ? await planOutcome(node, context) : inputsOutcome(node, states);
  return {
    status: outcome.status,
    fraction: outcome.status === 'SUCCEEDED' ? 1 : 0,
    sequence: sequenceOf(node, states),
    error: outcome.status === 'FAILED' ? outcome.error : null,
    engine: null,
    queuedAt: null,
    startedAt: null,
    finishedAt: null,
  };
}

function recordState(record: OperationRecord): OperationState {
  const { status, fraction, sequence, error, engine, queuedAt, startedAt, finishedAt } = record;
  return { status, fraction, sequence, error, engine, queuedAt, startedAt, finishedAt };
}
