import type { RequestHandler } from 'express';

/**
 * What browsers are told of every answer. Pages, files and exports have stricter policies of their own, which replace the
 * one here: no page of another site may frame this one, change what its addresses are relative to, or embed programs.
 */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
  'cross-origin-opener-policy': 'same-origin',
  // Addresses name notebooks: other sites need not know them.
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/** @param overTls whether browsers reach the server over TLS: they are told to stay with it */
export function secureHeaders(overTls: boolean): RequestHandler {
  return (_request, response, next) => {
    response.set(HEADERS);
    if (overTls) response.set('strict-transport-security', 'max-age=31536000');
    next();
  };
}
