export const lowest = 0.01;
export const highest = 0.99;

/** A share as typed, brought between one and ninety-nine hundredths and rounded to thousandths; undefined if it is none. */
export function ratioOf(text: string): number | undefined {
  const value = Number(text.trim().replace(',', '.'));
  if (text.trim() === '' || Number.isNaN(value)) return undefined;
  return Math.round(Math.min(highest, Math.max(lowest, value)) * 1000) / 1000;
}
