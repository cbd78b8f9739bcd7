import { short } from '../../format/numbers';

/**
 * Marks of a logarithmic axis: the multiples of 1, 2 and 5 from the last one below `low` to the first one above `high`,
 * or powers of ten alone between the ends where that would be more than ten marks.
 */
export function steps(low: number, high: number): number[] {
  const from = Math.floor(Math.log10(low));
  const to = Math.ceil(Math.log10(high));
  const all: number[] = [];
  for (let exponent = from; exponent <= to; exponent += 1)
    for (const factor of [1, 2, 5]) all.push(Number(`${factor}e${exponent}`));
  const first = all.findLastIndex((value) => value <= low);
  const last = all.findIndex((value) => value >= high);
  const marks = all.slice(first, last + 1);
  if (marks.length <= 10) return marks;
  return marks.filter(
    (value, index) => index === 0 || index === marks.length - 1 || Number.isInteger(Math.log10(value)),
  );
}

/** Some of the values, evenly chosen, so that their labels fit: no more than `most`. */
export function thinned(values: readonly number[], most: number): number[] {
  const every = Math.max(1, Math.ceil(values.length / most));
  return values.filter((_, index) => index % every === 0);
}

/** A mark's label: 10 rather than 10.0 */
export function trimmed(value: number): string {
  return short(value).replace(/\.0+$/, '');
}

/** Whether a linear axis would flatten the smaller figures: they span more than a factor of eight. */
export function isWide(values: readonly number[]): boolean {
  return values.length > 0 && Math.min(...values) > 0 && Math.max(...values) > 8 * Math.min(...values);
}
