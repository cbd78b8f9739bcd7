const DIGIT_BITS = 11;
const BUCKETS = 1 << DIGIT_BITS;
const DIGITS = 3;
/** Runs up to this length are sorted by insertion, longer ones by radix passes of their own. */
const INSERTION_LIMIT = 64;
/** Which half of a float64 holds its sign: the second on little-endian machines. */
const HIGH_HALF = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/**
 * Positions of finite numbers from the largest to the smallest; equal numbers stay in the order of their positions.
 *
 * A radix sort over the bits of the numbers, made to order as unsigned integers do. Three passes over the high halves
 * settle nearly everything; numbers that agree there (to some six decimal digits) are then put right among themselves. A comparison sort of 350,000 scores would call back for each of some six million comparisons.
 */
export function orderDescending(values: Float64Array): Int32Array {
  const { low, high } = descendingKeys(values);
  const order = new Int32Array(values.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  const sorted = sortByKey({ keys: high, order });
  orderRunsByLow(sorted.order, sorted.keys, low);
  return sorted.order;
}

interface Keyed {
  readonly keys: Uint32Array;
  readonly order: Int32Array;
}

/** Sorts by ascending key, stably. Keys move with their positions, so that every pass reads both from front to back. */
function sortByKey(unsorted: Keyed): Keyed {
  const { length } = unsorted.keys;
  const counts = countDigits(unsorted.keys);
  let from = unsorted;
  let to: Keyed = { keys: new Uint32Array(length), order: new Int32Array(length) };
  for (let digit = 0; digit < DIGITS; digit++) {
    const next = startsOf(counts.subarray(digit * BUCKETS, (digit + 1) * BUCKETS));
    scatter(from, to, next, digit * DIGIT_BITS);
    [from, to] = [to, from];
  }
  return from;
}

function scatter(from: Keyed, to: Keyed, next: Int32Array, shift: number): void {
  const { keys, order } = from;
  const toKeys = to.keys;
  const toOrder = to.order;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const target = next[(key >>> shift) & (BUCKETS - 1)]!++;
    toKeys[target] = key;
    toOrder[target] = order[i]!;
  }
}

/** Turns the counts of buckets into where each bucket starts, in place. */
function startsOf(counts: Int32Array): Int32Array {
  let start = 0;
  for (let b = 0; b < counts.length; b++) {
    const count = counts[b]!;
    counts[b] = start;
    start += count;
  }
  return counts;
}

/** Sorts, stably, each run of equal high halves by the low halves. */
function orderRunsByLow(order: Int32Array, sortedHigh: Uint32Array, low: Uint32Array): void {
  let start = 0;
  for (let i = 1; i <= order.length; i++) {
    if (i < order.length && sortedHigh[i] === sortedHigh[start]) continue;
    if (i - start > 1) orderRun(order, low, start, i);
    start = i;
  }
}

function orderRun(order: Int32Array, low: Uint32Array, start: number, end: number): void {
  if (end - start > INSERTION_LIMIT) {
    const run = order.slice(start, end);
    order.set(sortByKey({ keys: Uint32Array.from(run, (position) => low[position]!), order: run }).order, start);
    return;
  }
  for (let i = start + 1; i < end; i++) {
    const position = order[i]!;
    const key = low[position]!;
    let j = i - 1;
    for (; j >= start && low[order[j]!]! > key; j--) order[j + 1] = order[j]!;
    order[j + 1] = position;
  }
}

/** The numbers' bits as unsigned 64-bit integers, in two halves, that ascend where the numbers descend. */
function descendingKeys(values: Float64Array): { readonly low: Uint32Array; readonly high: Uint32Array } {
  const length = values.length;
  const copy = new Float64Array(length);
  // Adding 0 turns -0 into 0, so that the two tie.
  for (let i = 0; i < length; i++) copy[i] = values[i]! + 0;
  const words = new Uint32Array(copy.buffer);
  const low = new Uint32Array(length);
  const high = new Uint32Array(length);
  for (let i = 0; i < length; i++) {
    const upper = words[2 * i + HIGH_HALF]!;
    const lower = words[2 * i + 1 - HIGH_HALF]!;
    // The bits of negative numbers already grow as the number falls; those of the others are complemented below the sign.
    const negative = upper >>> 31 === 1;
    high[i] = negative ? upper : upper ^ 0x7fffffff;
    low[i] = negative ? lower : ~lower;
  }
  return { low, high };
}

/** How often each value of each digit occurs: [digit, bucket]. */
function countDigits(keys: Uint32Array): Int32Array {
  const counts = new Int32Array(DIGITS * BUCKETS);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    counts[key & (BUCKETS - 1)]!++;
    counts[BUCKETS + ((key >>> DIGIT_BITS) & (BUCKETS - 1))]!++;
    counts[2 * BUCKETS + (key >>> (2 * DIGIT_BITS))]!++;
  }
  return counts;
}
