import { FlapbookError } from '@flapbook/flap';

/** A position in a list as clients see it: opaque, and safe in an address. */
export function encodeCursor(position: Readonly<Record<string, string>>): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @throws FlapbookError BAD_PARAMETER for what this server has not made */
export function decodeCursor<Part extends string>(
  cursor: string,
  pattern: Readonly<Record<Part, RegExp>>,
): Record<Part, string> {
  const names = Object.keys(pattern) as Part[];
  try {
    const given = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as Record<string, unknown>;
    const parts = names.map((name) => [name, given[name]] as const);
    if (parts.every(([name, part]) => typeof part === 'string' && pattern[name]!.test(part))) {
      return Object.fromEntries(parts) as Record<Part, string>;
    }
  } catch {}
  throw new FlapbookError('BAD_PARAMETER', 'after must be a cursor of this list.');
}

/** What Postgres gives for an instant as text. */
export const INSTANT = /^\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2}$/;
