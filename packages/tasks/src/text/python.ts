/**
 * What Python's `str.isspace` takes for whitespace. JavaScript's `trim` leaves U+001C to U+001F and U+0085 and takes
 * U+FEFF besides.
 */
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';

const LEADING = new RegExp(`^${SPACE}+`);
const TRAILING = new RegExp(`${SPACE}+$`);

/** Python's `str.lstrip()`. */
export function stripStart(text: string): string {
  return text.replace(LEADING, '');
}

/** Python's `str.strip()`. */
export function strip(text: string): string {
  return stripStart(text).slice(0, stripStart(text).length - trailingSpace(text).length);
}

/** The whitespace that Python's `str.rstrip()` would take away; all of a text that is nothing else. */
export function trailingSpace(text: string): string {
  return TRAILING.exec(text)?.[0] ?? '';
}

/** Python's `len(str)`: code points, where JavaScript's length counts UTF-16 units. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/**
 * Python's `str.capitalize()`: the first code point in title case, all others in lower case. The lower case is taken of
 * the whole text, because that of a final sigma goes by what stands before it.
 */
export function capitalize(text: string): string {
  const first = text.codePointAt(0);
  if (first === undefined) return '';
  const rest = text.toLowerCase().slice(String.fromCodePoint(first).toLowerCase().length);
  return titleCase(first) + rest;
}

/** JavaScript has no title case; it differs from upper case where these lines say (Unicode: UnicodeData, SpecialCasing). */
function titleCase(code: number): string {
  const upper = String.fromCodePoint(code).toUpperCase();
  // DŽ, LJ, NJ and DZ as one letter: the second of three, a capital followed by a small letter.
  if (code >= 0x1c4 && code <= 0x1cc) return String.fromCodePoint(0x1c5 + 3 * Math.floor((code - 0x1c4) / 3));
  if (code >= 0x1f1 && code <= 0x1f3) return '\u01f2';
  // Georgian has capitals only for whole words in capitals.
  if (code >= 0x10d0 && code <= 0x10ff) return String.fromCodePoint(code);
  // Greek with iota: in a title it stays below the letter.
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code | 8);
  const withIota = ({ 8115: 0x1fbc, 8131: 0x1fcc, 8179: 0x1ffc } as Record<number, number>)[code];
  if (withIota !== undefined) return String.fromCodePoint(withIota);
  if (code === 0x1fbc || code === 0x1fcc || code === 0x1ffc) return String.fromCodePoint(code);
  const [lead, ...rest] = upper;
  // The one letter that begins with an apostrophe.
  if (rest.length === 0 || code === 0x149) return upper;
  return lead + rest.map((letter) => (letter === '\u0399' ? '\u0345' : letter.toLowerCase())).join('');
}
