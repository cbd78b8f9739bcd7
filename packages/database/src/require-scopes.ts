import { FlapbookError } from '@flapbook/flap';
import type { Database } from './connection.ts';
import { unsuitable } from './failures.ts';
import { within } from './scope.ts';

/**
 * Makes sure that statements may be brought into a scope: the user must be able to become `pg_database_owner`, and that role
 * to reach the tables. Where people sign in, nothing could be asked otherwise.
 *
 * @throws FlapbookError DATABASE_UNSUITABLE, with the statements that mend it
 */
export async function requireScopes(database: Database): Promise<void> {
  try {
    await within('NOTHING', () => database.query('SELECT FROM notebook LIMIT 0'));
  } catch (error) {
    if (!(error instanceof FlapbookError) || error.code !== 'FORBIDDEN') throw error;
    throw unsuitable(database.url, await remedyFor(database), error);
  }
}

async function remedyFor(database: Database): Promise<string> {
  const [names] = await database.query<{ user: string; owner: string; name: string; becomes: boolean }>(
    `SELECT quote_ident(current_user) AS user, quote_ident(pg_get_userbyid(datdba)) AS owner, quote_ident(datname) AS name,
        pg_has_role(current_user, 'pg_database_owner', 'MEMBER') AS becomes
      FROM pg_database WHERE datname = current_database()`,
  );
  const { user, owner, name, becomes } = names!;
  if (!becomes) {
    return `does not let ${user} become pg_database_owner, within whose rights members ask: it belongs to ${owner}. Let its owner say GRANT ${owner} TO ${user}; or, where ${user} is to own it, ALTER DATABASE ${name} OWNER TO ${user};`;
  }
  return 'gives pg_database_owner, within whose rights members ask, fewer rights than Flapbook’s migrations did: restore it from a dump that was taken with its privileges';
}
