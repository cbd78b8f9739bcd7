const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const minus = '−';

/** 12,345,678 */
export function whole(value: number): string {
  return signed(grouped.format(value));
}

/** A fixed number of decimals, so that columns align. */
export function fixed(value: number, decimals: number): string {
  return signed(value.toFixed(decimals));
}

/** Three significant digits or more: 0.00123, 4.56, 12,345. */
export function short(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1000) return whole(value);
  if (size >= 1e-3) return signed(value.toPrecision(3));
  const [digits, exponent] = value.toExponential(2).split('e');
  return signed(`${digits} × ${powerOfTen(Number(exponent))}`);
}

/** 0.2987 as 29.87 %. */
export function percent(share: number, decimals = 2): string {
  return `${fixed(share * 100, decimals)} %`;
}

/** With its sign even when positive: +1.25. */
export function difference(value: number, decimals: number): string {
  return value > 0 ? `+${fixed(value, decimals)}` : fixed(value, decimals);
}

/** 1,234,567 parameters as 1.23 M. */
export function compact(value: number): string {
  for (const [unit, size] of [
    ['T', 1e12],
    ['B', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const) {
    if (Math.abs(value) >= size) return `${(value / size).toPrecision(3)} ${unit}`;
  }
  return whole(value);
}

export function bytes(value: number): string {
  for (const [unit, size] of [
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ] as const) {
    if (value >= size) return `${(value / size).toPrecision(3)} ${unit}`;
  }
  return `${value} bytes`;
}

/** 10⁻³ */
export function powerOfTen(exponent: number): string {
  const digits = Array.from(String(Math.abs(exponent)), (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]);
  return `10${exponent < 0 ? '⁻' : ''}${digits.join('')}`;
}

/** A true minus sign has the width of a digit; a hyphen has not. */
function signed(text: string): string {
  return text.replace(/^-/, minus);
}
