import { nestingErrors } from '@flapbook/schema';
import type { RequestHandler } from 'express';

/** Refuses documents that the parser has no room for, before anything parses them. */
export const limitNesting: RequestHandler = ({ body, query }, response, next) => {
  const source = (Object(body) as { query?: unknown }).query ?? query.query;
  const errors = typeof source === 'string' ? nestingErrors(source) : [];
  if (errors.length === 0) next();
  else response.status(400).json({ errors });
};
