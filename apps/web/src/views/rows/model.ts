import type { Distribution } from '../../format/distribution';
import type { Tabular } from '../../format/tabular';
import type { Item, Subject } from '../find';

/** One row under two models, NLL per predicted token in nats. */
export interface ComparedRow {
  row: number;
  tokens: number;
  nll: number;
  baseNll: number;
  difference: number;
  text?: string | null;
}

/** What a query may have selected of a comparison. */
export interface ComparisonObject {
  base?: { key?: string };
  rows?: number | null;
  worse?: number | null;
  difference?: number | null;
  interval?: { low?: number; high?: number } | null;
  _verdict?: { verdict?: string; words?: string } | null;
  rowDifference?: Distribution | null;
  rowDifferences?: { edges?: readonly { node?: Partial<ComparedRow> }[] };
}

/** A comparison with the evaluation that it belongs to. */
export interface Comparison {
  /** Of the evaluation. */
  key: string | undefined;
  sequenceLength: number | undefined;
  object: ComparisonObject;
}

/** The comparisons of an evaluation, under whatever names. */
export function comparisonsOf({ object, typename }: Subject): Comparison[] {
  if (typename !== 'Evaluation') return [];
  return Object.values(object)
    .filter((value): value is Item => (value as Item | null)?.__typename === 'EvaluationComparison')
    .map((value) => ({
      key: object.key as string | undefined,
      sequenceLength: object.sequenceLength as number | undefined,
      object: value as ComparisonObject,
    }));
}

/** The rows that the answer itself holds, where it holds them whole. */
export function rowsOf({ rowDifferences }: ComparisonObject): ComparedRow[] {
  return (rowDifferences?.edges ?? []).flatMap(({ node }) => (node && isWhole(node) ? [node] : []));
}

function isWhole(node: Partial<ComparedRow>): node is ComparedRow {
  return [node.row, node.tokens, node.nll, node.baseNll, node.difference].every((value) => typeof value === 'number');
}

export function rowsTable(rows: readonly ComparedRow[]): Tabular {
  return {
    columns: [
      { name: 'row' },
      { name: 'predicted', unit: 'tokens' },
      { name: 'NLL per token before', unit: 'nats' },
      { name: 'NLL per token', unit: 'nats' },
      { name: 'difference', unit: 'nats' },
      { name: 'text' },
    ],
    rows: rows.map(({ row, tokens, baseNll, nll, difference, text }) => [row, tokens, baseNll, nll, difference, text]),
  };
}

/** The rows from the one that gained most to the one that lost most: share of the rows in %, difference in nats. */
export function sortedRows(quantiles: readonly number[]): { share: number; difference: number }[] {
  return quantiles.map((difference, index) => ({
    share: (index / Math.max(1, quantiles.length - 1)) * 100,
    difference,
  }));
}
