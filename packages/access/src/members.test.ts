import { withDatabase } from '@flapbook/database/testing';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { listAudit, recordAudit } from './audit.ts';
import { type Identity, Members, type NewcomerPolicy } from './members.ts';
import { LOCAL } from './principal.ts';
import { SignInAttempts } from './sign-in-attempts.ts';
import { Tokens } from './tokens.ts';
import { SHARED, Workspaces } from './workspaces.ts';

const fixture = withDatabase();
let members: Members;
let tokens: Tokens;

const ada: Identity = { issuer: 'https://id.example.org', subject: '1', name: 'Ada', email: 'ada@example.org' };
const nobody: NewcomerPolicy = { admins: [], role: null };

beforeAll(() => {
  members = new Members(fixture.database);
  tokens = new Tokens(fixture.database);
});
beforeEach(() => fixture.database.query('TRUNCATE member CASCADE'));

test('strangers are sent away, unless they were added, are named as admins, or newcomers are welcome', async () => {
  await expect(members.signIn(ada, nobody)).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' });
  const added = await members.add({ name: 'A.', email: 'Ada@Example.org', role: 'VIEWER' });
  expect(await members.signIn(ada, nobody)).toMatchObject({ id: added.id, name: 'Ada', role: 'VIEWER' });
  // Known by the account from now on, whatever becomes of the address.
  expect(await members.signIn({ ...ada, email: null }, nobody)).toMatchObject({ id: added.id });
  expect(
    await members.signIn(
      { ...ada, subject: '2', email: 'root@example.org' },
      { admins: ['Root@example.org'], role: null },
    ),
  ).toMatchObject({ role: 'ADMIN' });
  expect(await members.signIn({ ...ada, subject: '3', email: null }, { admins: [], role: 'RESEARCHER' })).toMatchObject(
    { role: 'RESEARCHER' },
  );
});

test('an address that was not verified, or is another account’s, opens nothing', async () => {
  await members.add({ name: 'Ada', email: 'ada@example.org', role: 'ADMIN' });
  await expect(members.signIn({ ...ada, email: null }, nobody)).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' });
  await members.signIn(ada, nobody);
  await expect(members.signIn({ ...ada, subject: '9' }, { admins: [], role: 'VIEWER' })).rejects.toMatchObject({
    code: 'SIGN_IN_REFUSED',
  });
});

test('who is shut out stays out; one admin always stays', async () => {
  const admin = await members.add({ name: 'Root', email: 'root@example.org', role: 'ADMIN' });
  await expect(members.change(admin.id, { role: 'VIEWER' })).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  await expect(members.change(admin.id, { disabled: true })).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  const member = await members.add({ name: 'Ada', email: 'ada@example.org', role: 'ADMIN' });
  const { secret } = await tokens.create(member.id, { name: 'ci', role: 'VIEWER', days: 1 });
  expect(await tokens.principal(secret)).not.toBeNull();
  await members.change(member.id, { disabled: true });
  expect(await tokens.principal(secret)).toBeNull();
  await expect(members.signIn(ada, { admins: ['ada@example.org'], role: 'VIEWER' })).rejects.toMatchObject({
    code: 'SIGN_IN_REFUSED',
  });
  await expect(members.change('nobody', { role: 'VIEWER' })).rejects.toMatchObject({ code: 'MEMBER_NOT_FOUND' });
});

test('a token may do what it was made for and its owner may, until it expires', async () => {
  await members.add({ name: 'Root', email: 'root@example.org', role: 'ADMIN' });
  const { id } = await members.add({ name: 'Ada', email: 'ada@example.org', role: 'ADMIN' });
  const { secret, token } = await tokens.create(id, { name: 'ci', role: 'RESEARCHER', days: 30 });
  expect(secret).toMatch(/^flap_[\w-]{43}$/);
  expect(token.lastUsedAt).toBeNull();
  expect(await tokens.principal(secret)).toMatchObject({
    member: id,
    role: 'RESEARCHER',
    by: 'TOKEN',
    credential: token.id,
  });
  expect((await tokens.list(id))[0]?.lastUsedAt).toBeInstanceOf(Date);
  await members.change(id, { role: 'VIEWER' });
  expect((await tokens.principal(secret))?.role).toBe('VIEWER');
  expect(JSON.stringify(await fixture.database.query('SELECT to_jsonb(t) FROM access_token t'))).not.toContain(
    secret.slice(5),
  );
  await fixture.database.query(`UPDATE access_token SET expires_at = now() - interval '1 second'`);
  expect(await tokens.principal(secret)).toBeNull();
  await expect(tokens.create(id, { name: 'x', role: 'VIEWER', days: 367 })).rejects.toMatchObject({
    code: 'BAD_PARAMETER',
  });
});

test('a token asks where it says to, as long as its owner may enter, with the role that they have there', async () => {
  const { id } = await members.add({ name: 'Ada', email: 'ada@example.org', role: 'RESEARCHER' });
  const bob = await members.add({ name: 'Bob', email: 'bob@example.org', role: 'RESEARCHER' });
  const { secret } = await tokens.create(bob.id, { name: 'ci', role: 'VIEWER', days: 1 });
  const workspaces = new Workspaces(fixture.database);
  const lab = await workspaces.create(id, 'Lab');
  const where = async (wanted?: string) => (await tokens.principal(secret, wanted))?.workspace;
  const own = { id: bob.id, role: 'ADMIN' };
  expect(await where()).toEqual(own);
  expect(await where(SHARED)).toBeUndefined();
  expect(await where(lab.id)).toEqual(own);
  await workspaces.admit(id, lab.id, { email: 'bob@example.org', role: 'VIEWER' });
  expect(await where(lab.id)).toEqual({ id: lab.id, role: 'VIEWER' });
  await workspaces.admit(id, lab.id, { email: 'bob@example.org', role: 'RESEARCHER' });
  expect(await where(lab.id)).toEqual({ id: lab.id, role: 'RESEARCHER' });
  await workspaces.remove(id, lab.id, bob.id);
  expect(await where(lab.id)).toEqual(own);
  expect(await where('no workspace')).toEqual(own);
});

test('others’ tokens are not there; a revoked one is nobody’s', async () => {
  const { id } = await members.add({ name: 'Ada', email: 'ada@example.org', role: 'ADMIN' });
  const bob = await members.add({ name: 'Bob', email: 'bob@example.org', role: 'ADMIN' });
  const { secret, token } = await tokens.create(id, { name: 'ci', role: 'VIEWER', days: 1 });
  await expect(tokens.revoke(token.id, bob.id)).rejects.toMatchObject({ code: 'TOKEN_NOT_FOUND' });
  await tokens.revoke(token.id, id);
  expect(await tokens.principal(secret)).toBeNull();
});

test('a sign-in is good for one answer', async () => {
  const attempts = new SignInAttempts(fixture.database);
  const attempt = { verifier: 'v', state: 's', nonce: 'n', destination: '/jobs' };
  const secret = await attempts.begin(attempt);
  expect(await attempts.take('another')).toBeNull();
  expect(await attempts.take(secret)).toEqual(attempt);
  expect(await attempts.take(secret)).toBeNull();
});

test('of the local user alone there is no log', async () => {
  await fixture.database.query('TRUNCATE audit');
  await recordAudit(fixture.database, LOCAL, { action: 'run', subjects: [] });
  expect(await listAudit(fixture.database, { limit: 1, after: null })).toEqual([]);
});

test('the audit log comes latest first, in pages', async () => {
  await members.add({ name: 'Ada', email: null, role: 'ADMIN' });
  // Ids of two digits come after those of one.
  for (let i = 0; i < 9; i++) await recordAudit(fixture.database, LOCAL, { action: 'pin', subjects: [] });
  for (const action of ['run', 'cancel', 'deleteNotebook'])
    await recordAudit(fixture.database, LOCAL, { action, subjects: ['k'] });
  const first = await listAudit(fixture.database, { limit: 2, after: null });
  expect(first.map(({ action }) => action)).toEqual(['deleteNotebook', 'cancel']);
  const rest = await listAudit(fixture.database, { limit: 1, after: { id: first[1]!.id } });
  expect(rest).toMatchObject([{ action: 'run', subjects: ['k'], name: 'local user', by: 'LOCAL', detail: '' }]);
});
