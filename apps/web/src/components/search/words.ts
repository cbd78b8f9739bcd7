/** A piece of a text, and whether it is what was looked for. */
export interface Piece {
  text: string;
  found: boolean;
}

/** The words of a search; all must occur. */
export function wordsOf(question: string): string[] {
  return [...new Set(question.split(/\s+/).filter((word) => word !== ''))];
}

/** The text in pieces, so that what was looked for can be marked, whatever its case. */
export function piecesOf(text: string, words: readonly string[]): Piece[] {
  if (words.length === 0) return [{ text, found: false }];
  // Longer ones first, so that none is cut short by another that it begins with.
  const longest = words.toSorted((left, right) => right.length - left.length);
  const pattern = new RegExp(`(${longest.map((word) => escaped(word)).join('|')})`, 'giu');
  return text
    .split(pattern)
    .map((piece, index) => ({ text: piece, found: index % 2 === 1 }))
    .filter(({ text: piece }) => piece !== '');
}

function escaped(word: string): string {
  return word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
