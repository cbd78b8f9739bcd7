import { type ErrorCode, FlapbookError, REMEDIES } from '@flapbook/flap';
import type { Operations } from '@flapbook/operations';
import { createContext, schema } from '@flapbook/schema';
import { graphql } from 'graphql';

/** Asks through the same schema as the notebook. @throws FlapbookError with the first error's own code */
export async function ask<Data>(
  operations: Operations,
  source: string,
  variableValues: Readonly<Record<string, unknown>>,
): Promise<Data> {
  const { data, errors } = await graphql({ schema, source, variableValues, contextValue: createContext(operations) });
  const [error] = errors ?? [];
  if (error !== undefined) throw coded(error.extensions.code, error.message);
  return data as Data;
}

/** An error from a GraphQL answer or an operation, with its own code. */
export function coded(code: unknown, message: string): FlapbookError {
  const known = typeof code === 'string' && Object.hasOwn(REMEDIES, code);
  return new FlapbookError(known ? (code as ErrorCode) : 'INTERNAL', message);
}
