import {
  incomparable,
  type LatencyResult,
  type LatencyTableResult,
  newTokensOf,
  type OperationRecord,
  type PredictedLatency,
  type ResolvedOperation,
} from '@flapbook/operations';
import type { SchemaContext } from '../context.ts';
import { isPruned, type LatencyNode, type LatencyTableNode, latencyTableNode, type PlanNode } from './nodes.ts';
import { computedPlan } from './plan-outcome.ts';
import { resultOf } from './state.ts';

/** A prediction, and what it was made with. */
export interface PredictedLatencyNode extends PredictedLatency {
  readonly table: LatencyTableNode;
}

/** What a plan's limit of the latency is kept by; null where there is none, or nothing is known yet. */
export async function planLatency(node: PlanNode, context: SchemaContext): Promise<PredictedLatencyNode | null> {
  const { latencyTable: table, model } = node;
  const plan = table && (await computedPlan(node, context));
  if (!plan) return null;
  const { layers } = plan.result;
  const found = await context.operations.planner.predictedLatency(table.operation.key, { modelKey: model.key, layers });
  return { ...found, table };
}

/**
 * What a table would have said of the times that were measured, of prompts or of one more token; null unless one of the
 * same work was measured on the same machine and engine.
 */
export async function latencyPrediction(
  node: LatencyNode,
  phase: 'prefill' | 'decode',
  context: SchemaContext,
): Promise<PredictedLatencyNode | null> {
  const { subject, operation } = node;
  const result = await resultOf<LatencyResult>(node, context);
  const newTokens = phase === 'decode' ? newTokensOf(operation.parameters) : 0;
  if (result === null || (phase === 'decode' && newTokens === 0)) return null;
  const { batch, sequenceLength, engine } = operation.parameters;
  const provider = providerOf(await context.records.load(operation.key));
  const model = isPruned(subject) ? subject.model : subject;
  const table = tableOf({ batch, sequenceLength, newTokens, machine: result.machine, provider }, { model, engine });
  const measured = table && (await measuredTable(table.operation, context));
  if (!measured || incomparable(measured, result) !== null) return null;
  const plan = isPruned(subject) ? await computedPlan(subject.plan, context) : null;
  if (isPruned(subject) && plan === null) return null;
  const layers = plan?.result.layers ?? null;
  const found = await context.operations.planner.predictedLatency(table.operation.key, { modelKey: model.key, layers });
  return { ...found, table };
}

/** What ran it is told as the engine's name and its provider: see `beginOperation`. */
function providerOf(record: OperationRecord | null): string | null {
  return record?.engine?.split(' ')[1] ?? null;
}

/** Null for what was timed when machines were told apart in another way, and for models that have no table. */
function tableOf(
  spec: Parameters<typeof latencyTableNode>[0],
  from: Parameters<typeof latencyTableNode>[1],
): LatencyTableNode | null {
  try {
    return spec.machine ? latencyTableNode(spec, from) : null;
  } catch {
    return null;
  }
}

async function measuredTable({ key }: ResolvedOperation, context: SchemaContext): Promise<LatencyTableResult | null> {
  const record = await context.records.load(key);
  return record?.status === 'SUCCEEDED' ? (record.result as unknown as LatencyTableResult) : null;
}
