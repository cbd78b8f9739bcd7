import compression from 'compression';
import type { RequestHandler } from 'express';

/**
 * Compresses answers, brotli before gzip, as far as the client takes it: those of the API, and the web app's. Streams of
 * events and of lines are not compressed: each would wait in the compressor's buffer for the next ones. Nor are files of
 * bytes, whose length tells a client how far a download has come.
 */
export function compressed(): RequestHandler {
  return compression({
    filter: (request, response) =>
      !/^(?:text\/event-stream|application\/(?:x-ndjson|octet-stream))/.test(
        String(response.getHeader('content-type')),
      ) && compression.filter(request, response),
  });
}
