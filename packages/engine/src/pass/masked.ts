import type { RowLikelihoods, RunOptions } from '../types.ts';
import { NotFiniteError } from './finite.ts';
import type { Query } from './trees.ts';

/** Copies of a row that pass through the layers together. */
const COPIES = 64;

/** ln p of what is asked of rows. */
export type Score = (
  rows: readonly Int32Array[],
  queries: readonly Query[],
  options: RunOptions,
) => Promise<Float64Array>;

/**
 * Pseudo-likelihoods of a model of masked tokens (Salazar et al. 2020, "Masked Language Model Scoring"): each token of a
 * row is masked alone and predicted from all the others. A row of T tokens takes T passes, and all T count.
 */
export async function maskedLikelihoods(
  rows: readonly Int32Array[],
  { maskTokenId, score }: { readonly maskTokenId: number; readonly score: Score },
  options: RunOptions,
): Promise<RowLikelihoods> {
  const nll = new Float64Array(rows.length);
  const length = rows[0]?.length ?? 0;
  const total = rows.length * length;
  for (const [row, tokens] of rows.entries()) {
    for (let start = 0; start < length; start += COPIES) {
      const count = Math.min(COPIES, length - start);
      const masked = Array.from({ length: count }, (_, i) => tokens.with(start + i, maskTokenId));
      const queries = masked.map((_, i) => ({ row: i, position: start + i, target: tokens[start + i]! }));
      const done = row * length + start;
      const found = await score(masked, queries, {
        ...options,
        nameRow: () => options.nameRow?.(row) ?? `row ${row}`,
        onProgress: (fraction) => options.onProgress?.((done + fraction * count) / total),
      });
      for (const value of found) nll[row]! -= value;
    }
    if (!Number.isFinite(nll[row]!)) {
      throw new NotFiniteError({ what: 'LM head', row, found: `a likelihood of ${nll[row]}` }, options.nameRow?.(row));
    }
  }
  return { nll, tokens: new Int32Array(rows.length).fill(length) };
}
