import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from './connection.ts';
import { reading } from './reading.ts';
import { requireScopes } from './require-scopes.ts';
import { within } from './scope.ts';
import { withDatabase } from './testing/index.ts';

const fixture = withDatabase();
// Roles are the whole server’s: other tests have theirs.
const OWNER = 'Scopes landlord';
const USER = 'scopes_lodger';
let name: string;
let lodger: Database;

beforeAll(async () => {
  const { database, url } = fixture;
  name = new URL(url).pathname.slice(1);
  await database.query(`CREATE ROLE "${OWNER}"`);
  await database.query(`CREATE ROLE ${USER} LOGIN PASSWORD 'lodger'`);
  await database.query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${USER}`);
  await database.query(`ALTER DATABASE ${name} OWNER TO "${OWNER}"`);
  const address = Object.assign(new URL(url), { username: USER, password: 'lodger' });
  lodger = await openDatabase({ url: address.href, applicationName: 'test' });
});
afterAll(async () => {
  await lodger?.close();
  const { database } = fixture;
  await database.query(`ALTER DATABASE ${name} OWNER TO current_user`);
  for (const role of [`"${OWNER}"`, USER]) await database.query(`DROP OWNED BY ${role}`);
  for (const role of [`"${OWNER}"`, USER]) await database.query(`DROP ROLE ${role}`);
});

const refusal = () =>
  requireScopes(lodger).then(
    () => null,
    (error: Error) => error,
  );

test('a user who owns the database may, as everybody’s first one does', async () => {
  await expect(requireScopes(fixture.database)).resolves.toBeUndefined();
});

test('another one is refused with the statement that lets them, which does', async () => {
  const refused = await refusal();
  expect(refused).toMatchObject({ code: 'DATABASE_UNSUITABLE' });
  // What goes with its scope in one trip gives nothing either.
  const all = reading('SELECT id FROM notebook');
  await expect(within('SHARED', () => lodger.query(all))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const { grant, alter } = /say (?<grant>GRANT .*?); .*, (?<alter>ALTER DATABASE .*);/.exec(refused!.message)!.groups!;
  expect(grant).toBe(`GRANT "${OWNER}" TO ${USER}`);
  await fixture.database.query(grant!);
  expect(await refusal()).toBeNull();
  expect(await within('SHARED', () => lodger.query('SELECT current_user::text AS role'))).toEqual([
    { role: 'pg_database_owner' },
  ]);
  await fixture.database.query(`REVOKE "${OWNER}" FROM ${USER}`);
  expect(await refusal()).toMatchObject({ code: 'DATABASE_UNSUITABLE' });
  await fixture.database.query(alter!);
  expect(await refusal()).toBeNull();
});

test('a role that has lost its rights is no help', async () => {
  await fixture.database.query('REVOKE ALL ON notebook FROM pg_database_owner');
  expect(await refusal()).toMatchObject({
    code: 'DATABASE_UNSUITABLE',
    message: expect.stringContaining('restore it from a dump'),
  });
});
