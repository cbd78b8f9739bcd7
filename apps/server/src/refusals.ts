import { randomUUID } from 'node:crypto';
import { type ErrorCode, FlapbookError, REMEDIES } from '@flapbook/flap';
import { LIMITS } from '@flapbook/schema';
import type { ErrorRequestHandler } from 'express';
import type { Logger } from './log.ts';

/** Answers what fails before GraphQL sees it in GraphQL's own form. */
export function refusals(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const { status, message, extensions } = refusalOf(error, log);
    if (status === 401) response.set('www-authenticate', 'Bearer');
    response.status(status).json({ errors: [{ message, extensions }] });
  };
}

interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly extensions: Readonly<Record<string, string>>;
}

/** Of expected failures outside of GraphQL. */
const STATUS: { readonly [C in ErrorCode]?: number } = {
  NOTEBOOK_NOT_FOUND: 404,
  OPERATION_NOT_FOUND: 404,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  REVISION_WITHDRAWN: 410,
  QUOTA_EXCEEDED: 429,
  UPLOAD_NOT_FOUND: 404,
  UPLOAD_INCOMPLETE: 409,
  ARTIFACT_NOT_FOUND: 404,
  ARTIFACT_STORE_UNAVAILABLE: 503,
  DATABASE_UNAVAILABLE: 503,
};

function refusalOf(error: unknown, log: Logger): Refusal {
  const { type, status } = error as { type?: unknown; status?: unknown };
  if (type === 'entity.too.large') {
    const { code, message, remedy } = new FlapbookError(
      'LIMIT_EXCEEDED',
      `The body of a request may have at most ${LIMITS.bodyBytes} bytes.`,
    );
    return { status: 413, message, extensions: { code, remedy } };
  }
  if (error instanceof FlapbookError) {
    const { code, message, remedy } = error;
    return { status: STATUS[code] ?? 400, message, extensions: { code, remedy } };
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return { status, message: 'The body of the request is not JSON.', extensions: { code: 'BAD_REQUEST' } };
  }
  const reference = randomUUID().slice(0, 8);
  log.error({ reference, error }, 'unexpected error');
  const message = `Something went wrong inside Flapbook. The log has the details under the reference ${reference}.`;
  return { status: 500, message, extensions: { code: 'INTERNAL', remedy: REMEDIES.INTERNAL, reference } };
}
