import { FlapbookError } from '@flapbook/flap';
import { fisherUpperTail } from './distributions/student.ts';
import { type RowLosses, requireSameRows, sum } from './rows.ts';

/** Where the differences between results of several calibration seeds on the same rows come from, in nats a token. */
export interface VarianceComponents {
  readonly seeds: number;
  readonly rows: number;
  /** Mean NLL per predicted token over seeds and rows. */
  readonly mean: number;
  /** Standard deviation between seeds: what another seed changes on every row alike. 0 where none can be told. */
  readonly betweenSeeds: number;
  /** Standard deviation between rows. */
  readonly betweenRows: number;
  /** Standard deviation of what is left: how differently a seed treats single rows. */
  readonly residual: number;
  /** Standard error of the mean of one seed's result that other rows of the same kind would bring. */
  readonly errorFromRows: number;
  /** Standard error of the mean of one seed's result that another seed would bring, on the same rows. */
  readonly errorFromSeeds: number;
  /** Fisher's test of “seeds do not matter beyond the residual”; 1 where nothing varies. */
  readonly p: number;
}

/**
 * Splits the variance of a two-way layout, seeds x rows with one value a cell, by the analysis of variance's expected mean
 * squares (Searle, Casella and McCulloch, Variance Components, 4.3; negative estimates are 0):
 *
 *     MS(seeds) = σ²e + R σ²s     MS(rows) = σ²e + S σ²r     MS(residual) = σ²e
 *
 * A cell is the row's NLL over the mean tokens of a row, so that the mean over rows is the NLL per token.
 *
 * @param results one result a seed, on the same rows
 * @throws FlapbookError BAD_PARAMETER for fewer than two seeds or rows, and where rows differ
 */
export function varianceComponents(results: readonly RowLosses[]): VarianceComponents {
  const [first] = results;
  const rows = first?.nll.length ?? 0;
  const seeds = results.length;
  if (first === undefined || seeds < 2 || rows < 2) {
    throw new FlapbookError(
      'BAD_PARAMETER',
      `Components of variance need two seeds and two rows at least; there are ${seeds} and ${rows}.`,
    );
  }
  for (const other of results.slice(1)) requireSameRows(other, first);
  const length = sum(first.tokens) / rows;
  const cells = results.map(({ nll }) => nll.map((value) => value / length));
  const seedMeans = cells.map((values) => sum(values) / rows);
  const rowMeans = first.nll.map((_, row) => cells.reduce((total, values) => total + values[row]!, 0) / seeds);
  const mean = sum(seedMeans) / seeds;
  const seedSquare = (rows * squares(seedMeans, mean)) / (seeds - 1);
  const rowSquare = (seeds * squares(rowMeans, mean)) / (rows - 1);
  let left = 0;
  for (const [seed, values] of cells.entries()) {
    for (let row = 0; row < rows; row++) left += (values[row]! - seedMeans[seed]! - rowMeans[row]! + mean) ** 2;
  }
  const residualSquare = left / ((seeds - 1) * (rows - 1));
  const betweenSeeds = Math.sqrt(Math.max(0, (seedSquare - residualSquare) / rows));
  const betweenRows = Math.sqrt(Math.max(0, (rowSquare - residualSquare) / seeds));
  return {
    seeds,
    rows,
    mean,
    betweenSeeds,
    betweenRows,
    residual: Math.sqrt(residualSquare),
    errorFromRows: Math.sqrt((betweenRows ** 2 + residualSquare) / rows),
    errorFromSeeds: Math.sqrt(betweenSeeds ** 2 + residualSquare / rows),
    p: fisherP(seedSquare, residualSquare, { seeds, rows }),
  };
}

function squares(values: ArrayLike<number>, mean: number): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += (values[i]! - mean) ** 2;
  return total;
}

function fisherP(
  seedSquare: number,
  residualSquare: number,
  of: { readonly seeds: number; readonly rows: number },
): number {
  if (seedSquare === 0) return 1;
  return fisherUpperTail(seedSquare / residualSquare, of.seeds - 1, (of.seeds - 1) * (of.rows - 1));
}
