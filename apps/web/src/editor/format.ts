import { type DocumentNode, parse, print, TokenKind } from 'graphql';

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
    const why = error instanceof Error ? error.message.replace(/^Syntax Error: /, '') : String(error);
    return { refused: `Not formatted: the document cannot be read. ${why} Its text is unchanged.` };
  }
}

function hasComment({ loc }: DocumentNode): boolean {
  for (let token = loc?.startToken; token; token = token.next ?? undefined) {
    if (token.kind === TokenKind.COMMENT) return true;
  }
  return false;
}
