import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '@flapbook/access';
import type { Operations } from '@flapbook/operations';
import { createContext, type SchemaContext } from '@flapbook/schema';

const NOTEBOOK_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** What resolvers get, and what the log knows a request by. */
export interface RequestContext extends SchemaContext {
  readonly requestId: string;
}

/**
 * @param principal who asks
 * @param headers of the request; `x-flapbook-notebook` names the notebook that asks
 * @param published told of a revision that the request has published
 */
export function requestContext(
  operations: Operations,
  principal: Principal,
  headers: IncomingHttpHeaders,
  published?: (digest: string) => void,
): RequestContext {
  const given = headers['x-flapbook-notebook'];
  const notebook = typeof given === 'string' && NOTEBOOK_ID.test(given) ? given : null;
  return { ...createContext(operations, { notebook, principal }), published, requestId: randomUUID() };
}
