import { holm, verdictOf } from '@flapbook/statistics';
import type { Cell, Row, Variant } from './measure.ts';

/** A row a compensation, a column a ratio: perplexity, its ratio to BASELINE_BIAS with interval, the verdict, the error. */
export function tableOf(rows: readonly Row[]): string {
  const compared = rows.flatMap(({ cells }) => cells.filter(({ beside }) => beside !== null));
  const adjusted = holm(compared.map(({ beside }) => beside!.wilcoxon.p));
  const p = new Map(compared.map((cell, i) => [cell, adjusted[i]!]));
  const variants = rows[0]!.cells.map(({ variant }) => variant);
  const lines = variants.map((variant, at) => [
    nameOf(variant),
    ...rows.map(({ cells }) => textOf(cells[at]!, { p: p.get(cells[at]!), family: compared.length })),
  ]);
  const head = ['compensation', ...rows.map(({ ratio }) => `${Math.round(ratio * 100)} %`)];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function nameOf({ compensation, lambda }: Variant): string {
  return lambda === null ? compensation : `${compensation} λ ${lambda}`;
}

function textOf({ perplexity, error, beside }: Cell, { p, family }: { p: number | undefined; family: number }): string {
  const own = `${perplexity.toPrecision(4)} · error ${error.toFixed(3)}`;
  if (beside === null) return own;
  const { low, high } = beside.ratioInterval!;
  const { verdict } = verdictOf(beside, { p, family });
  return `${own} · ×${beside.ratio.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}] ${verdict.toLowerCase()}`;
}
