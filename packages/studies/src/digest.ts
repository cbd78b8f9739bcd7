import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256 in hex of the canonical JSON (RFC 8785) of `value`. */
export function digestOf(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Only JSON values have a digest.');
  return createHash('sha256').update(text).digest('hex');
}
