import { fixed, short, whole } from './numbers';

/** Significant digits that a column's largest number is shown with. */
const digits = 5;
/** Beyond so many decimals, a column's numbers are written with powers of ten. */
const mostDecimals = 7;

/** How the numbers of one column are written, so that they line up: whole ones, or all with the same decimals. */
export function columnFormat(values: readonly number[]): (value: number) => string {
  if (values.every(Number.isInteger)) return whole;
  const largest = Math.max(...values.map(Math.abs));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(largest)));
  return decimals > mostDecimals ? short : (value) => fixed(value, Math.max(1, decimals));
}
