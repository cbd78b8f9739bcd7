/**
 * Rows of tokens that every run draws alike, for what does not depend on what they say: a linear congruential generator
 * (Numerical Recipes, section 7.1).
 */
export function drawnRows(
  rows: number,
  { length, vocabulary }: { readonly length: number; readonly vocabulary: number },
): Int32Array[] {
  let state = 1;
  return Array.from({ length: rows }, () =>
    Int32Array.from({ length }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * vocabulary);
    }),
  );
}
