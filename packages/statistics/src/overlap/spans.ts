/** How much of some rows occurs in others. */
export interface SharedSpans {
  /** Rows that were looked at. */
  readonly rows: number;
  /** Those that hold a span which occurs in the others. */
  readonly sharedRows: number;
  /** Length of a span. */
  readonly span: number;
}

/**
 * Counts the rows that have a run of `span` numbers in common with other rows, wherever in them it stands. Spans are compared
 * by a rolling hash of 53 bits (two polynomials of 32 bits over mixed numbers), whose chance to be wrong is about one in a
 * thousand for a million spans on each side in all.
 *
 * @param rows token ids or characters, one array a row; rows shorter than the span share nothing
 */
export function sharedSpans(
  rows: readonly Int32Array[],
  others: readonly Int32Array[],
  { span }: { readonly span: number },
): SharedSpans {
  const known = new Float64Array(others.reduce((sum, { length }) => sum + Math.max(0, length - span + 1), 0));
  let filled = 0;
  for (const row of others) {
    eachSpan(row, span, (hash) => {
      known[filled++] = hash;
      return false;
    });
  }
  known.sort();
  let sharedRows = 0;
  for (const row of rows) if (eachSpan(row, span, (hash) => has(known, hash))) sharedRows++;
  return { rows: rows.length, sharedRows, span };
}

/** Odd, so that they have powers without end. */
const BASES = [0x01000193, 0x85ebca6b] as const;

/** Calls with the hash of each span, from the first on, until one is found. */
function eachSpan(row: Int32Array, span: number, found: (hash: number) => boolean): boolean {
  const [baseA, baseB] = BASES;
  const [topA, topB] = [power(baseA, span), power(baseB, span)];
  let a = 0;
  let b = 0;
  for (let at = 0; at < row.length; at++) {
    const entering = mixed(row[at]!);
    a = (Math.imul(a, baseA) + entering) | 0;
    b = (Math.imul(b, baseB) + entering) | 0;
    if (at >= span) {
      const leaving = mixed(row[at - span]!);
      a = (a - Math.imul(leaving, topA)) | 0;
      b = (b - Math.imul(leaving, topB)) | 0;
    }
    if (at >= span - 1 && found((a >>> 0) * 2 ** 21 + (b >>> 11))) return true;
  }
  return false;
}

/** The finaliser of MurmurHash3: neighbouring ids become numbers that have nothing in common. */
function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result = Math.imul(result, base);
  return result;
}

function has(ascending: Float64Array, value: number): boolean {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return ascending[low] === value;
}
