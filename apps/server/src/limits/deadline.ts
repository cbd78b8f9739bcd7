import { FlapbookError } from '@flapbook/flap';
import type { Response } from 'express';

/** When a request is given up: its client has gone, or it has taken too long. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #response: Response;
  readonly #seconds: number | null;

  /** @param seconds null where the client alone says how long it waits */
  constructor(response: Response, seconds: number | null) {
    this.#response = response;
    this.#seconds = seconds;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Of what only reads: a change that has begun is finished. */
  begin(): void {
    const seconds = this.#seconds;
    const timer =
      seconds === null
        ? undefined
        : setTimeout(() => {
            const why = `The request took longer than ${seconds} s, as long as one may, and was given up.`;
            this.#controller.abort(new FlapbookError('REQUEST_TIMED_OUT', why));
          }, seconds * 1_000);
    const ended = () => {
      clearTimeout(timer);
      if (!this.#response.writableFinished)
        this.#controller.abort(new FlapbookError('CANCELLED', 'The client has gone.'));
    };
    if (this.#response.destroyed) ended();
    else this.#response.once('close', ended);
  }
}

/** @throws FlapbookError BAD_PARAMETER */
export function requestSecondsFrom(
  { FLAPBOOK_REQUEST_SECONDS: given }: Readonly<Record<string, string | undefined>>,
  otherwise: number | null,
): number | null {
  if (!given) return otherwise;
  const seconds = Number(given);
  if (seconds > 0 && seconds <= MOST_SECONDS) return seconds;
  throw new FlapbookError(
    'BAD_PARAMETER',
    `FLAPBOOK_REQUEST_SECONDS is ${given}; seconds above 0 and up to ${MOST_SECONDS} were expected.`,
  );
}

const MOST_SECONDS = 86_400;

/** Of servers for others; a bit less than the pages wait. */
export const REQUEST_SECONDS = 50;
