import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from './log.ts';

/** One GraphQL request, as the log tells of it. Variables stay out of it: they name files and hold notebooks. */
export interface RequestLine {
  readonly type: 'REQUEST' | 'SUBSCRIPTION';
  readonly requestId: string;
  readonly operation: string | null;
  readonly startedMilliseconds: number;
  readonly errors: readonly GraphQLFormattedError[];
}

/** Writes the line of a request that has been answered. */
export function logRequest(log: Logger, { requestId, operation, startedMilliseconds, errors }: RequestLine): void {
  const milliseconds = Math.round(performance.now() - startedMilliseconds);
  const outcome = outcomesOf(errors).join(' ') || 'ok';
  log.info({ requestId, operation, milliseconds, outcome }, 'request');
}

/** The codes of an answer's errors, each once. */
export function outcomesOf(errors: readonly GraphQLFormattedError[]): string[] {
  return [...new Set(errors.map(codeOf))];
}

function codeOf({ extensions }: GraphQLFormattedError): string {
  return typeof extensions?.code === 'string' ? extensions.code : 'UNKNOWN';
}
