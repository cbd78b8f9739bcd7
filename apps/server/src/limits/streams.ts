import type { RequestHandler } from 'express';
import { clientOf } from './client.ts';
import { CLIENT_LIMITS, STREAM_RETRY_SECONDS } from './limits.ts';
import { refuse } from './refuse.ts';

/** Lets each client, and all together, have so many streams of events open. */
export function limitStreams(limits: StreamLimits = CLIENT_LIMITS): RequestHandler {
  const open = new Map<string, number>();
  let all = 0;
  return (request, response, next) => {
    const client = clientOf(request, response);
    const own = client === null ? 0 : (open.get(client) ?? 0);
    if (own >= limits.streams) {
      const why = `You have ${own} streams of events open, as many as one may; close a window.`;
      return refuse(response, { status: 429, seconds: STREAM_RETRY_SECONDS, why });
    }
    if (all >= limits.allStreams) {
      const why = `The server has ${all} streams of events open, as many as it may; try again in a moment.`;
      return refuse(response, { status: 503, seconds: STREAM_RETRY_SECONDS, why });
    }
    all++;
    if (client !== null) open.set(client, own + 1);
    response.once('close', () => {
      all--;
      if (client === null) return;
      const left = open.get(client)! - 1;
      if (left > 0) open.set(client, left);
      else open.delete(client);
    });
    next();
  };
}

interface StreamLimits {
  readonly streams: number;
  readonly allStreams: number;
}
