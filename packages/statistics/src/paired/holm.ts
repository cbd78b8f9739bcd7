/**
 * Holm's step-down adjustment ("A simple sequentially rejective multiple test procedure", Scand. J. Statistics 6, 1979):
 * those at most α reject, and the chance that any of them does so wrongly is at most α, however the tests hang together.
 *
 * @returns adjusted p values in the order given
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a]! - ps[b]!);
  const adjusted = new Array<number>(ps.length);
  let least = 0;
  for (const [step, at] of order.entries()) {
    least = Math.max(least, Math.min(1, (ps.length - step) * ps[at]!));
    adjusted[at] = least;
  }
  return adjusted;
}
