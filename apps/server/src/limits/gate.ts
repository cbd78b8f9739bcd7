import type { RequestHandler } from 'express';
import { clientOf } from './client.ts';
import { refuse } from './refuse.ts';

/** When one that finds no room may come again. */
const RETRY_SECONDS = 5;
/**
 * A client that takes nothing of its answer for so long has gone, or means to hold the place. What is sent in one piece counts
 * once it is taken.
 */
const STALL_MILLISECONDS = 300_000;

/**
 * Lets so many requests in at once, and half as many of one client; others are told to come again. Who does not take what is
 * sent gives the place up.
 */
export function gate(most: number, stallMilliseconds = STALL_MILLISECONDS): RequestHandler {
  const own = new Map<string, number>();
  const mostOfOne = Math.ceil(most / 2);
  let inside = 0;
  return (request, response, next) => {
    const client = clientOf(request, response);
    const ofClient = client === null ? 0 : (own.get(client) ?? 0);
    if (ofClient >= mostOfOne) {
      const why = `You have ${ofClient} files under way, as many as one may at a time; try again when one of them is done.`;
      return refuse(response, { status: 429, seconds: RETRY_SECONDS, why });
    }
    if (inside >= most) {
      const why = `The server writes and reads at most ${most} files at a time; try again in a moment.`;
      return refuse(response, { status: 503, seconds: RETRY_SECONDS, why });
    }
    inside++;
    if (client !== null) own.set(client, ofClient + 1);
    let taken = -1;
    const timer = setInterval(() => {
      const { bytesWritten, writableLength } = request.socket;
      if (response.headersSent && bytesWritten === taken && writableLength > 0) response.destroy();
      taken = bytesWritten;
    }, stallMilliseconds).unref();
    response.once('close', () => {
      clearInterval(timer);
      inside--;
      if (client === null) return;
      const left = own.get(client)! - 1;
      if (left === 0) own.delete(client);
      else own.set(client, left);
    });
    next();
  };
}
