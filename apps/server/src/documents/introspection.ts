import type { Principal } from '@flapbook/access';
import { FlapbookError } from '@flapbook/flap';
import { demand, schema } from '@flapbook/schema';
import type { RequestHandler } from 'express';
import { type DocumentNode, GraphQLError, NoSchemaIntrospectionCustomRule, validate } from 'graphql';
import { principalOf } from '../access/identify.ts';
import type { DocumentPolicy } from './policy.ts';

/** @throws GraphQLError UNAUTHENTICATED where a document asks what the schema is, and who asks may not know */
export function demandIntrospection(
  { introspection }: DocumentPolicy,
  { document, principal }: { readonly document: DocumentNode; readonly principal: Principal },
): void {
  if (introspection === 'everybody' || principal.role !== null) return;
  if (validate(schema, document, [NoSchemaIntrospectionCustomRule]).length === 0) return;
  const originalError = new FlapbookError('UNAUTHENTICATED', 'What the schema is, is for members.');
  throw new GraphQLError(originalError.message, { originalError, extensions: { http: { status: 401 } } });
}

/** The schema as a file has the same policy. */
export function schemaFile({ introspection }: DocumentPolicy): RequestHandler {
  return ({ path }, response, next) => {
    if (introspection === 'members' && path === '/schema.graphql') demand(principalOf(response), 'VIEWER', path);
    next();
  };
}
