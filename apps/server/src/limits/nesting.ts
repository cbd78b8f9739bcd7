import { nestingErrors, valueNestingErrors } from '@flapbook/schema';
import type { RequestHandler } from 'express';

/**
 * Refuses documents that the parser has no room for, and variables that whatever looks at them has none for, before anything
 * does. Either place may hold them: which of them is answered is not decided here.
 */
export const limitNesting: RequestHandler = ({ body, query }, response, next) => {
  const { query: source, variables, extensions } = Object(body) as Readonly<Record<string, unknown>>;
  const texts = [source, query.query, query.variables, query.extensions];
  const errors = [
    ...texts.flatMap((text) => (typeof text === 'string' ? nestingErrors(text) : [])),
    ...valueNestingErrors([variables, extensions]),
  ];
  if (errors.length === 0) next();
  else response.status(400).json({ errors: errors.slice(0, 1) });
};
