/** Ranks from 1, ties sharing the mean of theirs, and how often each value that ties occurs. */
export interface Ranks {
  readonly ranks: Float64Array;
  readonly ties: readonly number[];
}

export function midranks(values: ArrayLike<number>): Ranks {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  const ties: number[] = [];
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2;
    if (end - start > 1) ties.push(end - start);
    start = end;
  }
  return { ranks, ties };
}
