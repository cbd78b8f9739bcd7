import { randomUUID } from 'node:crypto';
import type { Operations } from '@flapbook/operations';
import { createContext, type SchemaContext } from '@flapbook/schema';

/** What resolvers get, and what the log knows a request by. */
export interface RequestContext extends SchemaContext {
  readonly requestId: string;
}

export function requestContext(operations: Operations): RequestContext {
  return { ...createContext(operations), requestId: randomUUID() };
}
