import { piecesOf } from './words';

/** A text with what was looked for marked in it. */
export function Marked({ text, words }: { text: string; words: readonly string[] }) {
  return piecesOf(text, words).map(({ text: piece, found }, index) =>
    found ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces are as they are
      <mark key={index}>{piece}</mark>
    ) : (
      piece
    ),
  );
}
