import { FlapbookError } from '@flapbook/flap';
import type { RequestHandler } from 'express';

/** Lets so many requests in at once; others are told to come again. */
export function gate(most: number): RequestHandler {
  let inside = 0;
  return (_request, response, next) => {
    if (inside >= most) {
      const { code, remedy, message } = new FlapbookError(
        'LIMIT_EXCEEDED',
        `The server writes and reads at most ${most} files at a time; try again in a moment.`,
      );
      response
        .status(503)
        .set('retry-after', '5')
        .json({ errors: [{ message, extensions: { code, remedy } }] });
      return;
    }
    inside++;
    response.once('close', () => inside--);
    next();
  };
}
