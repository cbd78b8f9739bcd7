import { holm, type PairedComparison, type Verdict, verdictOf } from '@flapbook/statistics';
import type { SchemaContext } from '../context.ts';
import type { EvaluationComparisonNode } from './evaluation-comparison.ts';
import { type IntervalArguments, intervalOptions } from './interval-options.ts';
import { recordOf } from './state.ts';

export interface VerdictNode {
  readonly comparison: PairedComparison;
  readonly verdict: Verdict;
  readonly level: number;
}

/**
 * Both evaluations row by row; null until both have succeeded.
 *
 * @throws FlapbookError BAD_PARAMETER where the rows are not the same, saying what differs, and for bad arguments
 */
export async function comparisonOf(
  { evaluation, base }: EvaluationComparisonNode,
  given: IntervalArguments,
  context: SchemaContext,
): Promise<PairedComparison | null> {
  const records = await Promise.all([evaluation, base].map((side) => recordOf(side, context)));
  if (records.some(({ status }) => status !== 'SUCCEEDED')) return null;
  const { rowStatistics } = context.operations;
  return rowStatistics.comparison(evaluation.operation.key, base.operation.key, intervalOptions(given));
}

/** The verdict, with Holm's adjustment over those that were asked for together; null until both sides have succeeded. */
export async function verdictNode(
  node: EvaluationComparisonNode,
  given: IntervalArguments,
  context: SchemaContext,
): Promise<VerdictNode | null> {
  const { level } = intervalOptions(given);
  const family = node.family ?? [node];
  const found = await Promise.all(family.map((member) => comparisonOf(member, given, context)));
  const comparison = found[family.indexOf(node)];
  if (!comparison) return null;
  // What is not there yet takes no part: the family is what there is to tell.
  const there = found.filter((member) => member !== null);
  const adjusted = holm(there.map(({ wilcoxon }) => wilcoxon.p));
  const p = adjusted[there.indexOf(comparison)]!;
  return { comparison, level, verdict: verdictOf(comparison, { level, p, family: there.length }) };
}
