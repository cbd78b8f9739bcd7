import { TokenKind } from 'graphql';
import type { Aim } from './aim';
import { repeat } from './repeat';

/** Gives the query its name. */
export function setTitle(source: string, { to: { title } }: Aim): string {
  return repeat(source, ({ operation }) => {
    const { name, loc } = operation;
    if (title === (name?.value ?? '') || !loc) return undefined;
    if (name?.loc) return { from: name.loc.start, to: name.loc.end, insert: title };
    const start = loc.start;
    if (loc.startToken.kind === TokenKind.BRACE_L) return { from: start, to: start, insert: `query ${title} ` };
    const end = start + 'query'.length;
    return { from: end, to: end, insert: ` ${title}` };
  });
}
