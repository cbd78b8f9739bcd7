import { FlapbookError } from '@flapbook/flap';

/** Throws NOT_FINITE naming the first row with NaN or infinity; `values` is row-major [rows, width]. */
export function requireFinite(
  values: ArrayLike<number>,
  where: { readonly firstRow: number; readonly width: number; readonly what: string },
): void {
  for (let i = 0; i < values.length; i++) {
    // The difference is NaN for NaN and infinities only; cheaper than a call a value.
    const value = values[i]!;
    if (value - value !== 0) {
      const row = where.firstRow + Math.floor(i / where.width);
      throw new FlapbookError('NOT_FINITE', `${where.what}, row ${row}: ${value}.`);
    }
  }
}
