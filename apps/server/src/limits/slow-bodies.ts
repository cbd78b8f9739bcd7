import { FlapbookError } from '@flapbook/flap';
import type { RequestHandler } from 'express';

/** How long a client may take to send what it sends. */
export interface BodyPatience {
  /** While nothing comes. */
  readonly idleMilliseconds: number;
  /** In all; bundles are as large as what they hold, and may take as long as something comes. */
  readonly wholeMilliseconds: number;
}

const PATIENCE: BodyPatience = { idleMilliseconds: 60_000, wholeMilliseconds: 300_000 };

const LONG = /^\/import$/;

/** Gives up requests whose bodies do not come, so that nobody holds a place by sending nothing. */
export function limitSlowBodies({ idleMilliseconds, wholeMilliseconds }: BodyPatience = PATIENCE): RequestHandler {
  return (request, response, next) => {
    const { headers, socket } = request;
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return next();
    const begun = performance.now();
    const most = LONG.test(request.path) ? Number.POSITIVE_INFINITY : wholeMilliseconds;
    let received = socket.bytesRead;
    const timer = setInterval(
      () => {
        if (request.complete) return clearInterval(timer);
        const comes = socket.bytesRead > received;
        received = socket.bytesRead;
        if (comes && performance.now() - begun < most) return;
        clearInterval(timer);
        if (response.headersSent) return void request.destroy();
        const { code, message, remedy } = new FlapbookError(
          'REQUEST_TIMED_OUT',
          'What the request was to bring has not come in time, and was given up.',
        );
        response.once('finish', () => request.destroy());
        response
          .status(408)
          .set('connection', 'close')
          .json({ errors: [{ message, extensions: { code, remedy } }] });
      },
      Math.min(idleMilliseconds, wholeMilliseconds),
    );
    timer.unref();
    response.once('close', () => clearInterval(timer));
    next();
  };
}
