import canonicalize from 'canonicalize';
import type { JsonValue } from '../../keys.ts';
import { BUNDLE_LIMITS } from './manifest.ts';
import { badBundle } from './problem.ts';

/** What a database’s JSON cannot hold: NUL, and halves of characters. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** The bytes of the canonical JSON (RFC 8785) of a value. */
export function canonicalBytes(value: JsonValue): Buffer {
  return Buffer.from(canonicalize(value)!);
}

/**
 * Reads JSON that others wrote. There is one way to write a value, so that its digest is that of its bytes: neither
 * names twice, nor blanks, nor another order.
 *
 * @param what names it in messages
 * @throws FlapbookError BAD_BUNDLE
 */
export function parseCanonical(bytes: Buffer, what: string): JsonValue {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw badBundle(`${what} is not UTF-8.`, { cause });
  }
  // Before anything that calls itself for each level.
  if (depthOf(text) > BUNDLE_LIMITS.depth) {
    throw badBundle(`${what} is nested more than ${BUNDLE_LIMITS.depth} levels deep.`);
  }
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw badBundle(`${what} is not JSON.`, { cause });
  }
  if (canonicalize(value) !== text) throw badBundle(`${what} is not canonical JSON (RFC 8785).`);
  if (UNSTORABLE.test(text)) throw badBundle(`${what} has characters that cannot be stored.`);
  return value;
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
    else if (token === ']' || token === '}') depth--;
  }
  return deepest;
}
