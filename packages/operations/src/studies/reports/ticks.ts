/** A scale from values to pixels, with round values to name on its axis. */
export interface Scale {
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** From the least to the most of some values, linear or logarithmic, onto pixels. */
export function scaleOf(
  values: readonly number[],
  { from, to, logarithmic }: { readonly from: number; readonly to: number; readonly logarithmic: boolean },
): Scale {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const map = logarithmic ? Math.log10 : (value: number) => value;
  const spread = map(most) - map(least);
  // A single value stands in the middle.
  const at = (value: number) =>
    spread === 0 ? (from + to) / 2 : from + ((map(value) - map(least)) / spread) * (to - from);
  return { at, ticks: logarithmic ? logarithmicTicks(least, most) : linearTicks(least, most) };
}

/** About five multiples of 1, 2 or 5 times a power of ten. */
function linearTicks(least: number, most: number): number[] {
  if (most === least) return [least];
  const rough = (most - least) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
  const first = Math.ceil(least / step - 1e-9);
  const count = Math.floor(most / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** 1, 2 and 5 times the powers of ten within, thinned out where they are many. */
function logarithmicTicks(least: number, most: number): number[] {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(most)) - Math.floor(Math.log10(least)) + 1 },
    (_, i) => 10 ** (Math.floor(Math.log10(least)) + i),
  );
  const within = (factors: readonly number[]) =>
    powers.flatMap((power) => factors.map((factor) => factor * power)).filter((tick) => tick >= least && tick <= most);
  const all = within([1, 2, 5]);
  return all.length > 8 ? within([1]) : all;
}
