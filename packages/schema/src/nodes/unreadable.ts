import { type ErrorCode, FlapbookError } from '@flapbook/flap';

/**
 * Whether something is wrong with what is stored, rather than with reading it now: parameters may be missing, refused, or
 * of another form, and what they name may be gone.
 */
export function isUnreadable(error: unknown): boolean {
  if (error instanceof FlapbookError) return !MISHAPS.has(error.code);
  return error instanceof TypeError || error instanceof RangeError;
}

const MISHAPS: ReadonlySet<ErrorCode> = new Set(['DATABASE_UNAVAILABLE', 'REQUEST_TIMED_OUT', 'CANCELLED', 'INTERNAL']);
