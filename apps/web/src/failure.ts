import type { CombinedError } from 'urql';

/** Something that did not work, in the form in which it is shown: what, and what to do. */
export interface Failure {
  code: string;
  message: string;
  remedy: string;
  /** Where in the result, for failures of a field. */
  path?: readonly (string | number)[];
}

export const unreachable: Failure = {
  code: 'UNREACHABLE',
  message: 'The server does not answer.',
  remedy: 'It is tried again by itself. If it does not come back, start it again with npm start.',
};

export const fallbackRemedy = 'Try again. If it stays, look at the log of the server.';

/** What a request failed with; empty when it did not fail. */
export function failuresOf(error: CombinedError | undefined): Failure[] {
  if (!error) return [];
  if (error.graphQLErrors.length === 0) return [unreachable];
  return error.graphQLErrors.map(({ message, extensions, path }) => ({
    code: text(extensions?.code) ?? 'FAILED',
    message,
    remedy: text(extensions?.remedy) ?? fallbackRemedy,
    ...(path && { path }),
  }));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
