import { FlapbookError } from '@flapbook/flap';

/** A bundle that is not what it says, or says nothing that this Flapbook understands. */
export function badBundle(message: string, options?: { readonly cause?: unknown }): FlapbookError {
  return new FlapbookError('BAD_BUNDLE', message, options);
}

export function tooLarge(message: string): FlapbookError {
  return new FlapbookError('LIMIT_EXCEEDED', message);
}
