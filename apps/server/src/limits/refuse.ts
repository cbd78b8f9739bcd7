import { FlapbookError } from '@flapbook/flap';
import type { Response } from 'express';

/** Answers a client that asks for too much: why, and after how many seconds it may ask again. */
export function refuse(
  response: Response,
  { status, seconds, why }: { readonly status: 429 | 503; readonly seconds: number; readonly why: string },
): void {
  const { code, remedy, message } = new FlapbookError('LIMIT_EXCEEDED', why);
  response
    .status(status)
    .set('retry-after', String(seconds))
    .json({ errors: [{ message, extensions: { code, remedy } }] });
}
