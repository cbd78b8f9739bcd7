import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from './log.ts';

/** One GraphQL request, as the log tells of it. Variables stay out of it: they name files and hold notebooks. */
export interface RequestLine {
  readonly requestId: string;
  readonly operation: string | null;
  readonly startedMilliseconds: number;
  readonly errors: readonly GraphQLFormattedError[];
}

/** Writes the line of a request that has been answered. */
export function logRequest(log: Logger, { requestId, operation, startedMilliseconds, errors }: RequestLine): void {
  const milliseconds = Math.round(performance.now() - startedMilliseconds);
  const outcome = errors.length === 0 ? 'ok' : [...new Set(errors.map(codeOf))].join(' ');
  log.info({ requestId, operation, milliseconds, outcome }, 'request');
}

function codeOf({ extensions }: GraphQLFormattedError): string {
  return typeof extensions?.code === 'string' ? extensions.code : 'UNKNOWN';
}
