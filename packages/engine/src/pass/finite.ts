import { FlapbookError } from '@flapbook/flap';

/** Where NaN or infinity came up. */
export interface NotFinitePlace {
  readonly what: string;
  /** Index among the rows, or among what else was asked of. */
  readonly row: number;
  /** What was found there, for people. */
  readonly found: string;
}

/** NaN or infinity in what was computed of a row. */
export class NotFiniteError extends FlapbookError {
  readonly place: NotFinitePlace;

  /** @param name - what people call the row */
  constructor(place: NotFinitePlace, name = `row ${place.row}`) {
    super('NOT_FINITE', `${place.what}, ${name}: ${place.found}.`);
    this.place = place;
  }
}

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
      throw new NotFiniteError({ what: where.what, row, found: String(value) });
    }
  }
}
