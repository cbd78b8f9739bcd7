import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { FlapbookError } from '@flapbook/flap';

/** What the file system says when the folder is at fault, or the disk under it. */
const FOLDER_CODES = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOSPC',
  'EDQUOT',
  'ENOTDIR',
  'EISDIR',
  'EEXIST',
  'ENAMETOOLONG',
]);

/** What Postgres says in the same cases. */
const FOLDER_MESSAGES =
  /No space left on device|Permission denied|Read-only file system|Disk quota exceeded|has wrong ownership|has invalid permissions|incompatible with server/;

/** A failure of the file system as DATA_DIRECTORY, a FlapbookError as it is, anything else as DATABASE_UNAVAILABLE. */
export function startFault(error: unknown, dataDirectory: string): FlapbookError {
  if (error instanceof FlapbookError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && FOLDER_CODES.has(code)) {
    return new FlapbookError('DATA_DIRECTORY', `The data folder ${dataDirectory} cannot be used: ${message}`, {
      cause: error,
    });
  }
  return new FlapbookError('DATABASE_UNAVAILABLE', `The embedded Postgres could not be started: ${message}`, {
    cause: error,
  });
}

const LAST_WORDS = 12;

/** A failure of one of Postgres's programs, from what it printed. */
export function programFault(what: string, output: string): FlapbookError {
  const code = FOLDER_MESSAGES.test(output) ? 'DATA_DIRECTORY' : 'DATABASE_UNAVAILABLE';
  const words = output.trim().split('\n').slice(-LAST_WORDS).join('\n');
  return new FlapbookError(code, `${what}:\n${words}`);
}

/** The last lines of a file, from `offset` on. */
export function lastLines(path: string, offset: number, lines = 15): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const end = fstatSync(file).size;
    const start = Math.max(offset, end - 16_384);
    const bytes = Buffer.alloc(Math.max(0, end - start));
    readSync(file, bytes, 0, bytes.length, start);
    return bytes.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } finally {
    closeSync(file);
  }
}
