import { DEFAULT_LEVEL } from '../bootstrap/bootstrap.ts';
import type { PairedComparison } from './compare.ts';
import type { Verdict } from './verdict.ts';

/** More rows than this are called a number that nobody has. */
const ROWS_OUT_OF_REACH = 10_000_000;

/**
 * A verdict as a sentence, such as “worse: +0.410 nats a token (95 % interval +0.352 to +0.471), perplexity × 1.507;
 * Wilcoxon p = 3.1e-12 (Holm, of 6)” or “unresolved: −0.0021 nats a token (…); about 340 more rows would tell”.
 */
export function verdictWords(
  { difference, interval, ratio, rows }: PairedComparison,
  { verdict, p, family, moreRows }: Verdict,
  { level = DEFAULT_LEVEL }: { readonly level?: number } = {},
): string {
  const digits = decimalsFor(interval === null ? Math.abs(difference) : interval.high - interval.low);
  const nats = (value: number) => signed(value, digits);
  const bounds = interval && ` (${shortest(level * 100)} % interval ${nats(interval.low)} to ${nats(interval.high)})`;
  const figures = `${nats(difference)} nats a token${bounds ?? ''}, perplexity × ${ratio.toPrecision(4)}`;
  const test = `Wilcoxon p ${probability(p)}${family > 1 ? ` (Holm, of ${family})` : ''}`;
  if (verdict !== 'UNRESOLVED') return `${verdict.toLowerCase()}: ${figures}; ${test}`;
  return `unresolved: ${figures}; ${test}; ${whatWouldTell(moreRows, { difference, rows })}`;
}

function whatWouldTell(
  moreRows: number | null,
  { difference, rows }: Pick<PairedComparison, 'difference' | 'rows'>,
): string {
  if (rows === 1) return 'a single row shows no spread';
  if (moreRows === null) return difference === 0 ? 'the rows do not differ' : 'more rows like these would not tell';
  if (moreRows > ROWS_OUT_OF_REACH) return 'more than ten million more rows would be needed to tell';
  return `about ${grouped(rounded(moreRows))} more ${moreRows === 1 ? 'row' : 'rows'} would tell`;
}

/** Decimals that show an amount with two digits that count, three at least and ten at most. */
function decimalsFor(amount: number): number {
  if (!(amount > 0)) return 3;
  return Math.min(10, Math.max(3, 1 - Math.floor(Math.log10(amount))));
}

function signed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  if (Number(text) === 0) return text.replace('-', '');
  return value > 0 ? `+${text}` : text.replace('-', '−');
}

/** Two digits say all that an estimate of rows is worth. */
function rounded(rows: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(rows)) - 1);
  return Math.ceil(rows / unit) * unit;
}

function grouped(value: number): string {
  return value.toLocaleString('en-GB', { maximumFractionDigits: 0 });
}

function probability(p: number): string {
  if (p < 1e-15) return '< 1e-15';
  return `= ${p < 1e-3 ? p.toExponential(1) : p.toPrecision(2)}`;
}

function shortest(value: number): string {
  return String(Number(value.toPrecision(6)));
}
