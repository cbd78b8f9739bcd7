import compression from 'compression';
import type { RequestHandler } from 'express';

/**
 * Compresses answers, brotli before gzip, as far as the client takes it: those of the API, and the web app's. Streams of
 * events are not compressed: each event would wait in the compressor's buffer for the next ones.
 */
export function compressed(): RequestHandler {
  return compression({
    filter: (request, response) =>
      !String(response.getHeader('content-type')).startsWith('text/event-stream') &&
      compression.filter(request, response),
  });
}
