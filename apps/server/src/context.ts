import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '@flapbook/access';
import type { Operations } from '@flapbook/operations';
import { createContext, type SchemaContext } from '@flapbook/schema';
import type { Deadline } from './limits/deadline.ts';

const NOTEBOOK_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** What resolvers get, and what the log knows a request by. */
export interface RequestContext extends SchemaContext {
  readonly requestId: string;
  /** When the request is given up. */
  readonly deadline: Deadline;
}

/** What the server has to do with a request while it is answered. */
interface RequestHooks extends Pick<SchemaContext, 'published' | 'retryAfter'> {
  /** When it is given up. */
  readonly deadline: Deadline;
}

/**
 * @param principal who asks
 * @param headers of the request; `x-flapbook-notebook` names the notebook that asks
 */
export function requestContext(
  operations: Operations,
  principal: Principal,
  headers: IncomingHttpHeaders,
  { deadline, published, retryAfter }: RequestHooks,
): RequestContext {
  const given = headers['x-flapbook-notebook'];
  const notebook = typeof given === 'string' && NOTEBOOK_ID.test(given) ? given : null;
  const context = createContext(operations, { notebook, principal, signal: deadline.signal });
  return { ...context, published, retryAfter, deadline, requestId: randomUUID() };
}
