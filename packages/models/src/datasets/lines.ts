/** How lines end: with a line feed; or, for files of all systems, with either of its kind or both. */
const ENDS = { LF: /\n/, ANY: /\r\n|\r|\n/ } as const;

/**
 * The lines of a text that comes in pieces, a batch of them for each piece; the last is what follows the last end, and
 * may be empty.
 */
export async function* linesOf(pieces: AsyncIterable<string>, end: keyof typeof ENDS): AsyncGenerator<string[]> {
  // What has no end yet, and may be as long as the whole text: joined once, when its end has come.
  let open: string[] = [];
  for await (const piece of pieces) {
    open.push(piece);
    if (!ENDS[end].test(piece)) continue;
    const text = open.join('');
    // A carriage return that comes last may be the first half of an end.
    const held = end === 'ANY' && text.endsWith('\r') ? 1 : 0;
    const lines = text.slice(0, text.length - held).split(ENDS[end]);
    open = [lines.pop()! + '\r'.repeat(held)];
    if (lines.length > 0) yield lines;
  }
  yield open.join('').split(ENDS[end]);
}
