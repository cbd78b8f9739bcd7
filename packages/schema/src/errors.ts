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
  // What stands wrong in a document is said with it, however long it is.
  if (cause instanceof GraphQLError) return { ...formatted, message: cut(formatted.message) };
  if (isUnstorable(cause)) {
    const { code, remedy, message } = new FlapbookError('BAD_PARAMETER', 'A text holds NUL, or what is no character.');
    return { message, ...place, extensions: { code, remedy } };
  }
  const reference = randomUUID().slice(0, 8);
  report(reference, cause);
  return {
    message: `Something went wrong inside Flapbook. The log has the details under the reference ${reference}.`,
    ...place,
    extensions: { code: 'INTERNAL' satisfies ErrorCode, remedy: REMEDIES.INTERNAL, reference },
  };
}

const MOST_CHARACTERS = 2_000;

function cut(message: string): string {
  return message.length > MOST_CHARACTERS ? `${message.slice(0, MOST_CHARACTERS)}…` : message;
}

/** PostgreSQL’s words for texts that it cannot hold: character_not_in_repertoire, untranslatable_character. */
function isUnstorable(cause: unknown): boolean {
  const { code } = Object(cause) as { code?: unknown };
  return code === '22021' || code === '22P05';
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
