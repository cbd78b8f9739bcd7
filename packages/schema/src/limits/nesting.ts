import type { GraphQLError } from 'graphql';
import { problem } from '../errors.ts';
import { LIMITS } from './limits.ts';

/** Texts and comments, whose brackets count for nothing, and brackets. */
const TOKENS = /"""(?:\\"""|[\s\S])*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|[[\](){}]/g;

/** What a document's text asks for beyond what the parser, which calls itself for each level, has room for. */
export function nestingErrors(source: string): GraphQLError[] {
  let depth = 0;
  for (const [token] of source.matchAll(TOKENS)) {
    if (token === '{' || token === '[' || token === '(') depth++;
    else if (token === '}' || token === ']' || token === ')') depth--;
    if (depth <= LIMITS.nesting) continue;
    return [problem('LIMIT_EXCEEDED', `The document nests brackets more than ${LIMITS.nesting} levels deep.`)];
  }
  return [];
}

/** The same of values that were parsed already: whoever copies, compares or stores them calls itself for each level. */
export function valueNestingErrors(value: unknown): GraphQLError[] {
  // Level by level, since there is no room to go down.
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > LIMITS.nesting)
      return [problem('LIMIT_EXCEEDED', `The variables nest more than ${LIMITS.nesting} levels deep.`)];
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return [];
}
