import { type DocumentNode, parse, print, TokenKind } from 'graphql';
import { messageOf } from '../language/analyse';

/** The document laid out anew, or why it was left as it is. */
export type Formatted = { text: string; refused?: undefined } | { text?: undefined; refused: string };

/**
 * Lays a document out as graphql's `print` does. Printing drops comments and needs a document that can be read,
 * so one with comments or with a syntax error is refused. Never throws.
 */
export function format(source: string): Formatted {
  try {
    const document = parse(source);
    if (hasComment(document)) {
      return { refused: 'Not formatted: the comments in this document would be lost. Its text is unchanged.' };
    }
    return { text: print(document) };
  } catch (error) {
    return { refused: `Not formatted: the document cannot be read. ${messageOf(error)} Its text is unchanged.` };
  }
}

function hasComment({ loc }: DocumentNode): boolean {
  for (let token = loc?.startToken; token; token = token.next ?? undefined) {
    if (token.kind === TokenKind.COMMENT) return true;
  }
  return false;
}
