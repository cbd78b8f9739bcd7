/** The linear congruential generator of POSIX's rand48: the same seed, the same numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = (BigInt(seed) << 16n) | 0x330en;
  return () => {
    state = (state * 0x5deece66dn + 0xbn) & 0xffffffffffffn;
    return Number(state) / 2 ** 48;
  };
}

/** In random order. */
export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const order = [...values];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/** A text of made-up words. */
export function randomText(words: number, random: () => number): string {
  const letter = () => String.fromCharCode(97 + Math.floor(random() * 26));
  return Array.from({ length: words }, () =>
    Array.from({ length: 2 + Math.floor(random() * 8) }, letter).join(''),
  ).join(' ');
}
