import { FlapbookError } from '@flapbook/flap';

/** Failures of the way to the server, not of what was asked of it. */
const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  '08000', // connection_exception
  '08003', // connection_does_not_exist
  '08006', // connection_failure
  '28000', // invalid_authorization_specification
  '28P01', // invalid_password
  '3D000', // invalid_catalog_name
  '53300', // too_many_connections
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
]);

/** What the driver says without a code. */
const CONNECTION_MESSAGES =
  /connection terminated|timeout (?:exceeded )?when trying to connect|timeout expired|client has encountered a connection error|does not support SSL/i;

/** The code of a system or server error, also where several attempts at addresses are bundled in one error. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return error.errors.map(codeOf).find((code) => code !== undefined);
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

export function isConnectionFailure(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined && CONNECTION_CODES.has(code)) return true;
  return error instanceof Error && CONNECTION_MESSAGES.test(error.message);
}

/** A connection failure as DATABASE_UNAVAILABLE with the server's address; anything else as it is. */
export function explain(error: unknown, url: string): unknown {
  if (!isConnectionFailure(error)) return error;
  const reason = (error as Error).message || codeOf(error);
  return new FlapbookError('DATABASE_UNAVAILABLE', `The database at ${addressOf(url)} does not answer: ${reason}`, {
    cause: error,
  });
}

/** Host, port and database of an address, without the user and the password. */
export function addressOf(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname || 'localhost'}:${port || 5432}${pathname}`;
  } catch {
    return 'the given address';
  }
}
