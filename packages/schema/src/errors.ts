import { randomUUID } from 'node:crypto';
import { type ErrorCode, FlapbookError, REMEDIES } from '@flapbook/flap';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** A failure that Flapbook expects, as clients see it: `extensions` has the code and what to do. */
export function codedError(error: FlapbookError): GraphQLError {
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: { code: error.code, remedy: error.remedy },
  });
}

/** A new coded error without a `FlapbookError` behind it. */
export function problem(code: ErrorCode, message: string): GraphQLError {
  return codedError(new FlapbookError(code, message));
}

/** Told of a failure that nobody expected, with the reference that the client sees. */
export type Report = (reference: string, error: unknown) => void;

/**
 * What a client is told of an error: expected failures with their code and remedy, faults in the request as GraphQL
 * words them, and of anything else nothing but a reference to the log.
 *
 * @param formatted the error as the server in use would send it, with codes of its own
 */
export function clientError(
  error: GraphQLError,
  report: Report,
  formatted: GraphQLFormattedError = error.toJSON(),
): GraphQLFormattedError {
  const { locations, path } = formatted;
  const place = { ...(locations && { locations }), ...(path && { path }) };
  const cause = rootCause(error);
  if (cause instanceof FlapbookError) {
    const { code, remedy, message } = cause;
    return { message, ...place, extensions: { code, remedy } };
  }
  if (cause instanceof GraphQLError) return formatted;
  const reference = randomUUID().slice(0, 8);
  report(reference, cause);
  return {
    message: `Something went wrong inside Flapbook. The log has the details under the reference ${reference}.`,
    ...place,
    extensions: { code: 'INTERNAL' satisfies ErrorCode, remedy: REMEDIES.INTERNAL, reference },
  };
}

/** GraphQL wraps what resolvers and scalars throw, scalars' errors twice. */
function rootCause(error: GraphQLError): unknown {
  let cause: unknown = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  // What the executor itself objects to, such as null where the schema promises a value, is our fault, not the client's.
  if (cause === error && error.path !== undefined && error.extensions.code === undefined)
    return new Error(error.message);
  return cause;
}
