/** Characters before and after what was found. */
const AROUND = { before: 40, after: 120 } as const;

/**
 * A part of a text around the first of the words, on one line, with an ellipsis where something was left out. The words
 * are looked for without regard to the case of their letters.
 */
export function excerptOf(text: string, words: readonly string[]): string {
  const folded = text.toLowerCase();
  // Letters whose small form is longer would shift all places after them.
  const places = folded.length === text.length ? words.map((word) => folded.indexOf(word.toLowerCase())) : [];
  const first = Math.min(...places.filter((place) => place >= 0), text.length);
  const found = first === text.length ? 0 : first;
  const start = Math.max(0, found - AROUND.before);
  const end = Math.min(text.length, found + AROUND.after);
  const line = whole(text, start, end).replaceAll(/\s+/g, ' ').trim();
  return `${start > 0 ? '…' : ''}${line}${end < text.length ? '…' : ''}`;
}

/** Between two places, without the halves of characters that lie across them. */
function whole(text: string, start: number, end: number): string {
  return text
    .slice(start, end)
    .replace(/^[\uDC00-\uDFFF]/, '')
    .replace(/[\uD800-\uDBFF]$/, '');
}
