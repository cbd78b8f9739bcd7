import { createHash } from 'node:crypto';
import { LIMITS, nestingErrors } from '@flapbook/schema';
import { parse, print } from 'graphql';

/** SHA-256 of a document as it is printed, so that spaces and comments change nothing; null of what is none. */
export function digestOf(source: string): string | null {
  // The parser has no room for more.
  if (nestingErrors(source).length > 0) return null;
  try {
    const document = parse(source, { noLocation: true, maxTokens: LIMITS.tokens });
    return createHash('sha256').update(print(document)).digest('hex');
  } catch {
    return null;
  }
}
