import { FlapbookError } from '@flapbook/flap';
import {
  isDrawn,
  type ModelRecord,
  type PairedRows,
  pairRows,
  type RowPair,
  readEvaluationBlocks,
} from '@flapbook/operations';
import type { SchemaContext } from '../context.ts';
import { type EvaluationNode, evaluationNode, isPruned } from './nodes.ts';
import { restore } from './restore.ts';
import { recordOf } from './state.ts';

/** Two evaluations of the same rows. */
export interface EvaluationComparisonNode {
  readonly evaluation: EvaluationNode;
  readonly base: EvaluationNode;
  /** Comparisons asked for together, this one among them: tests are adjusted for their number. Alone where absent. */
  readonly family?: readonly EvaluationComparisonNode[];
}

export type RowOrder = 'WORSE_FIRST' | 'BETTER_FIRST' | 'IN_ORDER';

/**
 * An evaluation beside another one, or beside that of the dense model on the same rows.
 *
 * @throws FlapbookError BAD_PARAMETER where there is nothing to compare with or the rows are not the same, saying what
 *   differs; OPERATION_NOT_FOUND
 */
export async function comparisonNode(
  evaluation: EvaluationNode,
  base: string | null,
  context: SchemaContext,
): Promise<EvaluationComparisonNode> {
  if (base === null) return { evaluation, base: denseOf(evaluation) };
  const node = await restore(context, base);
  if (node === null) throw new FlapbookError('OPERATION_NOT_FOUND', `No operation has the key ${base}.`);
  if (node.kind !== 'evaluation') {
    throw new FlapbookError('BAD_PARAMETER', `An evaluation compares with an evaluation; ${base} is a ${node.kind}.`);
  }
  const differences = differencesOf(evaluation, node);
  if (differences.length > 0) {
    throw new FlapbookError('BAD_PARAMETER', `The evaluations are not of the same rows: ${differences.join('; ')}.`);
  }
  return { evaluation, base: node };
}

/**
 * Several evaluations beside one, whose tests are adjusted for their number.
 *
 * @throws FlapbookError with the codes of `comparisonNode`
 */
export async function comparisonsNode(
  evaluations: readonly EvaluationNode[],
  base: string,
  context: SchemaContext,
): Promise<readonly EvaluationComparisonNode[]> {
  const family: EvaluationComparisonNode[] = [];
  for (const node of await Promise.all(evaluations.map((evaluation) => comparisonNode(evaluation, base, context)))) {
    family.push({ ...node, family });
  }
  return family;
}

function denseOf({ operation, subject, dataset }: EvaluationNode): EvaluationNode {
  if (!isPruned(subject)) {
    throw new FlapbookError('BAD_PARAMETER', 'A dense model’s evaluation compares with another one: name its key.');
  }
  const { parameters } = operation;
  return evaluationNode(parameters, { subject: subject.model, dataset, engine: parameters.engine });
}

function differencesOf(one: EvaluationNode, other: EvaluationNode): string[] {
  const differences: string[] = [];
  const [length, otherLength] = [one, other].map(({ operation }) => operation.parameters.sequenceLength);
  if (one.dataset.key !== other.dataset.key) {
    differences.push(`the data sets are “${one.dataset.name}” and “${other.dataset.name}”`);
  }
  if (length !== otherLength) differences.push(`the rows have ${length} and ${otherLength} tokens`);
  const [model, otherModel] = [modelOf(one), modelOf(other)];
  if (isDrawn(one.dataset) && model.tokenizerDigest !== otherModel.tokenizerDigest) {
    differences.push(`“${model.name}” and “${otherModel.name}” have other tokenizers`);
  }
  return differences;
}

/** The dense model under an evaluation. */
export function modelOf({ subject }: EvaluationNode): ModelRecord {
  return isPruned(subject) ? subject.model : subject;
}

const paired = new WeakMap<EvaluationComparisonNode, Promise<PairedRows | null>>();

/**
 * The rows of both; null until both evaluations have succeeded. Read once a comparison.
 *
 * @throws FlapbookError BAD_PARAMETER where one of them has more rows
 */
export function pairedRows(node: EvaluationComparisonNode, context: SchemaContext): Promise<PairedRows | null> {
  let rows = paired.get(node);
  if (rows === undefined) {
    rows = readPairs(node, context);
    paired.set(node, rows);
  }
  return rows;
}

async function readPairs(node: EvaluationComparisonNode, context: SchemaContext): Promise<PairedRows | null> {
  const sides = [node.evaluation, node.base];
  const records = await Promise.all(sides.map((side) => recordOf(side, context)));
  if (records.some(({ status }) => status !== 'SUCCEEDED')) return null;
  const [count, baseCount] = records.map(({ result }) => (result as { readonly rows: number }).rows);
  if (count !== baseCount) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `The evaluations are not of the same rows: they have ${count} and ${baseCount}.`,
    );
  }
  const { database } = context.operations;
  const [blocks, base] = await Promise.all(sides.map(({ operation }) => readEvaluationBlocks(database, operation.key)));
  return pairRows(blocks!, base!);
}

/** Rows in an order; those that are equal by their index. */
export function inOrder(rows: readonly RowPair[], order: RowOrder): readonly RowPair[] {
  switch (order) {
    case 'WORSE_FIRST':
      return rows.toSorted((a, b) => b.difference - a.difference || a.row - b.row);
    case 'BETTER_FIRST':
      return rows.toSorted((a, b) => a.difference - b.difference || a.row - b.row);
    case 'IN_ORDER':
      return rows;
  }
}
