import { FlapbookError } from '@flapbook/flap';
import { addressOf } from './address.ts';

/** Failures of the way to the server, not of what was asked of it. They pass, so what failed may be asked again. */
const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  '08000', // connection_exception
  '08001', // sqlclient_unable_to_establish_sqlconnection
  '08003', // connection_does_not_exist
  '08004', // sqlserver_rejected_establishment_of_sqlconnection
  '08006', // connection_failure
  '53300', // too_many_connections
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '57P05', // idle_session_timeout
]);

/** What the driver says without a code. */
const CONNECTION_MESSAGES =
  /connection terminated|timeout (?:exceeded )?when trying to connect|timeout expired|client (?:has encountered a connection error|was closed)/i;

/** Refusals that last until somebody mends the address or the server. */
const REFUSALS: Readonly<Record<string, string>> = {
  '28000': 'refuses this user', // invalid_authorization_specification
  '28P01': 'refuses the password', // invalid_password
  '3D000': 'is not there: the server has no database of that name', // invalid_catalog_name
  '42501': 'gives this user too few rights', // insufficient_privilege
};

/** Refusals by the driver and the TLS library, which have no codes or many. */
const REFUSAL_MESSAGES = /does not support SSL|SASL:|certificate|unsupported frontend protocol/i;

/** The code of a system or server error, also where several attempts at addresses are bundled in one error. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return error.errors.map(codeOf).find((code) => code !== undefined);
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

export function isConnectionFailure(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined && CONNECTION_CODES.has(code)) return true;
  // A Unix socket that is not there.
  if (code === 'ENOENT' && (error as NodeJS.ErrnoException).syscall === 'connect') return true;
  return error instanceof Error && CONNECTION_MESSAGES.test(error.message);
}

/** Whether the server undid a transaction that may go through when it is run again. */
export function isConflict(error: unknown): boolean {
  // serialization_failure, deadlock_detected
  return codeOf(error) === '40001' || codeOf(error) === '40P01';
}

/**
 * A connection failure as DATABASE_UNAVAILABLE and a refusal that lasts as DATABASE_UNSUITABLE, both with the server's
 * address; anything else as it is.
 */
export function explain(error: unknown, url: string): unknown {
  if (error instanceof FlapbookError) return error;
  if (isConnectionFailure(error)) return unavailable(url, `does not answer: ${reasonOf(error)}`, error);
  const byServer = (error as { severity?: unknown } | null)?.severity !== undefined;
  const byDriver = !byServer && REFUSAL_MESSAGES.test(reasonOf(error)) ? 'cannot be used' : undefined;
  const refusal = byServer ? REFUSALS[codeOf(error) ?? ''] : byDriver;
  return refusal === undefined ? error : unsuitable(url, `${refusal} (${reasonOf(error)})`, error);
}

export function unavailable(url: string, what: string, cause?: unknown): FlapbookError {
  return new FlapbookError('DATABASE_UNAVAILABLE', `The database at ${addressOf(url)} ${what}`, { cause });
}

export function unsuitable(url: string, what: string, cause?: unknown): FlapbookError {
  return new FlapbookError('DATABASE_UNSUITABLE', `The database at ${addressOf(url)} ${what}.`, { cause });
}

export function reasonOf(error: unknown): string {
  return (error instanceof Error && error.message) || codeOf(error) || String(error);
}
