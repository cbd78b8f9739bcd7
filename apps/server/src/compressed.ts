import compression from 'compression';
import type { RequestHandler } from 'express';

/**
 * Compresses answers, brotli before gzip, as far as the client takes it: those of the API, and the web app's. Streams of
 * events and of lines are not compressed: each would wait in the compressor's buffer for the next ones.
 */
export function compressed(): RequestHandler {
  return compression({
    filter: (request, response) =>
      !/^(?:text\/event-stream|application\/x-ndjson)/.test(String(response.getHeader('content-type'))) &&
      compression.filter(request, response),
  });
}
