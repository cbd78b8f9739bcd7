import { FlapbookError } from '@flapbook/flap';
import { type PairedItems, pairItems, readZeroShotBlocks, type ScoredItem, scoredItems } from '@flapbook/operations';
import { choose, type EraName, TASKS } from '@flapbook/tasks';
import type { SchemaContext } from '../context.ts';
import { isPruned, type PrunableNode, type ZeroShotNode, zeroShotNode } from './nodes.ts';
import { restore } from './restore.ts';
import { recordOf } from './state.ts';

export type AccuracyMetricName = 'acc' | 'acc_norm';
export type AnswerOrderName = 'MARGIN' | 'MARGIN_DESCENDING' | 'IN_ORDER';

const read = new WeakMap<SchemaContext, Map<string, Promise<readonly ScoredItem[] | null>>>();

/** The answered items; null until it has succeeded. Read once a request. */
export function answeredItems(node: ZeroShotNode, context: SchemaContext): Promise<readonly ScoredItem[] | null> {
  const known = read.get(context) ?? new Map<string, Promise<readonly ScoredItem[] | null>>();
  read.set(context, known);
  const { key } = node.operation;
  const items = known.get(key) ?? readItems(node, context);
  known.set(key, items);
  return items;
}

async function readItems(node: ZeroShotNode, context: SchemaContext): Promise<readonly ScoredItem[] | null> {
  const { status } = await recordOf(node, context);
  if (status !== 'SUCCEEDED') {
    // It may have by the next event of a subscription.
    read.get(context)?.delete(node.operation.key);
    return null;
  }
  return scoredItems(await readZeroShotBlocks(context.operations.database, node.operation.key));
}

/**
 * The metric that is asked for, else what the papers print of the task.
 *
 * @throws FlapbookError BAD_PARAMETER where the task has none such
 */
export function metricOf(node: ZeroShotNode, metric: AccuracyMetricName | null | undefined): AccuracyMetricName {
  const { title, normalised, published } = TASKS[node.operation.parameters.task];
  if (metric === 'acc_norm' && !normalised) {
    throw new FlapbookError('BAD_PARAMETER', `${title} has no normalised accuracy; its metric is ACC.`);
  }
  return metric ?? published;
}

/** Items in an order; those that are equal as they were scored. */
export function inAnswerOrder(
  items: readonly ScoredItem[],
  order: AnswerOrderName,
  metric: AccuracyMetricName,
): readonly ScoredItem[] {
  if (order === 'IN_ORDER') return items;
  const sign = order === 'MARGIN' ? 1 : -1;
  const margins = new Map(items.map((item) => [item, choose(item, metric).margin]));
  return items.toSorted((a, b) => sign * (margins.get(a)! - margins.get(b)!));
}

/** Two results on the same items. */
export interface ZeroShotComparisonNode {
  readonly result: ZeroShotNode;
  readonly base: ZeroShotNode;
  readonly metric: AccuracyMetricName;
}

/**
 * A result beside another one, or beside that of the dense model on the same items.
 *
 * @throws FlapbookError BAD_PARAMETER where there is nothing to compare with, or what was asked is not the same, saying
 *   what differs; OPERATION_NOT_FOUND
 */
export async function zeroShotComparisonNode(
  result: ZeroShotNode,
  { base, metric }: { readonly base: string | null; readonly metric: AccuracyMetricName | null },
  context: SchemaContext,
): Promise<ZeroShotComparisonNode> {
  const of = metricOf(result, metric);
  if (base === null) return { result, base: denseOf(result), metric: of };
  const node = await restore(context, base);
  if (node === null) throw new FlapbookError('OPERATION_NOT_FOUND', `No operation has the key ${base}.`);
  if (node.kind !== 'zeroShot') {
    throw new FlapbookError('BAD_PARAMETER', `A zero-shot result compares with another; ${base} is a ${node.kind}.`);
  }
  const differences = differencesOf(result, node);
  if (differences.length > 0) {
    throw new FlapbookError('BAD_PARAMETER', `The results do not compare: ${differences.join('; ')}.`);
  }
  return { result, base: node, metric: of };
}

function denseOf({ operation, subject, dataset }: ZeroShotNode): ZeroShotNode {
  if (!isPruned(subject)) {
    throw new FlapbookError('BAD_PARAMETER', 'A dense model’s result compares with another one: name its key.');
  }
  const { parameters } = operation;
  return zeroShotNode(parameters, { subject: subject.model, dataset, engine: parameters.engine });
}

function differencesOf(one: ZeroShotNode, other: ZeroShotNode): string[] {
  const [mine, theirs] = [one.operation.parameters, other.operation.parameters];
  const differences: string[] = [];
  if (one.dataset.key !== other.dataset.key) {
    differences.push(`the data sets are “${one.dataset.name}” and “${other.dataset.name}”`);
  }
  if (mine.era !== theirs.era) {
    differences.push(
      `their eras are ${mine.era} and ${theirs.era}, which put texts into tokens in other ways, and that alone moves accuracies by several points`,
    );
  }
  if (mine.limit !== theirs.limit) {
    differences.push(`they take ${limitText(mine.limit)} and ${limitText(theirs.limit)}`);
  }
  return differences;
}

function limitText(limit: number | null): string {
  return limit === null ? 'all items' : `the first ${limit}`;
}

const paired = new WeakMap<ZeroShotComparisonNode, Promise<PairedItems | null>>();

/** The items of both; null until both have succeeded. Read once a comparison. */
export function pairedItems(node: ZeroShotComparisonNode, context: SchemaContext): Promise<PairedItems | null> {
  const known = paired.get(node) ?? readPairs(node, context);
  paired.set(node, known);
  return known;
}

async function readPairs(
  { result, base, metric }: ZeroShotComparisonNode,
  context: SchemaContext,
): Promise<PairedItems | null> {
  const [items, bases] = await Promise.all([answeredItems(result, context), answeredItems(base, context)]);
  return items === null || bases === null ? null : pairItems(items, bases, metric);
}

/** Results of one subject on several tasks. */
export interface ZeroShotSuiteNode {
  readonly results: readonly ZeroShotNode[];
}

/** @throws FlapbookError BAD_PARAMETER where a task comes twice, and with the codes of `resolveZeroShot` */
export async function suiteNode(
  subject: PrunableNode,
  spec: { readonly datasets: readonly string[]; readonly era?: EraName | null; readonly limit?: number | null },
  context: SchemaContext,
): Promise<ZeroShotSuiteNode> {
  const { era, limit } = spec;
  const datasets = await Promise.all(spec.datasets.map((name) => context.datasetsByName.load(name)));
  const from = { subject, engine: context.operations.engine };
  const results = datasets.map((dataset) => zeroShotNode({ era, limit }, { ...from, dataset }));
  const tasks = results.map(({ operation }) => operation.parameters.task);
  const twice = tasks.find((task, i) => tasks.indexOf(task) !== i);
  if (twice !== undefined) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `Two of the data sets are of ${TASKS[twice].title}; a mean takes one each.`,
    );
  }
  if (results.length === 0) throw new FlapbookError('BAD_PARAMETER', 'A mean needs at least one data set.');
  return { results };
}
