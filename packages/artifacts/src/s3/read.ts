import type { ByteRange } from '../driver.ts';

/** The `Range` header, whose end is the last byte itself. */
export function rangeHeader({ start, end }: ByteRange): string {
  return `bytes=${start}-${end === undefined ? '' : end - 1}`;
}

/**
 * The bytes of a range out of an answer. HTTP lets a server ignore the range and send everything, and some do for some
 * ranges.
 *
 * @param contentRange the answer's header, absent when it holds everything
 */
export async function* cut(
  bytes: AsyncIterable<Uint8Array>,
  { start, end = Number.POSITIVE_INFINITY }: ByteRange,
  contentRange: string | undefined,
): AsyncGenerator<Uint8Array> {
  let position = Number(/^bytes (\d+)-/.exec(contentRange ?? '')?.[1] ?? 0);
  for await (const chunk of bytes) {
    const part = chunk.subarray(Math.max(0, start - position), Math.max(0, end - position));
    if (part.byteLength > 0) yield part;
    position += chunk.byteLength;
    if (position >= end) return;
  }
}
