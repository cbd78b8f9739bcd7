import { withDatabase } from '@flapbook/database/testing';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { Members } from './members.ts';
import { Sessions } from './sessions.ts';
import { Tokens } from './tokens.ts';

const fixture = withDatabase();
let sessions: Sessions;
let member: string;
let secret: string;

/** What the clock would do in so long. */
const pass = (interval: string) =>
  fixture.database.query(
    `UPDATE session SET created_at = created_at - $1::interval, rotated_at = rotated_at - $1::interval,
      confirmed_at = confirmed_at - $1::interval, seen_at = seen_at - $1::interval, expires_at = expires_at - $1::interval`,
    [interval],
  );

beforeAll(async () => {
  sessions = new Sessions(fixture.database);
  member = (await new Members(fixture.database).add({ name: 'Ada', email: 'ada@example.org', role: 'RESEARCHER' })).id;
});
beforeEach(async () => {
  await fixture.database.query('DELETE FROM session');
  secret = await sessions.begin(member, 'Test 1.0');
});

test('a secret stands for its member, with the role that they have at the time', async () => {
  const opened = await sessions.open(secret);
  expect(opened).toMatchObject({ principal: { member, name: 'Ada', role: 'RESEARCHER', by: 'SESSION' }, secret: null });
  expect(await sessions.open(`${secret}x`)).toBeNull();
  const capped = await sessions.begin(member, 'Test', { role: 'VIEWER' });
  expect((await sessions.open(capped))?.principal.role).toBe('VIEWER');
  const stored = JSON.stringify(await fixture.database.query('SELECT to_jsonb(s) FROM session s'));
  expect(stored).not.toContain(secret);
});

test('it is replaced after a quarter of an hour, for one of those that come with it', async () => {
  await sessions.open(secret);
  await pass('16 minutes');
  const opened = await Promise.all([1, 2, 3].map(() => sessions.open(secret)));
  expect(opened.every((one) => one?.principal.member === member)).toBe(true);
  const replaced = opened.flatMap((one) => one?.secret ?? []);
  expect(replaced).toHaveLength(1);
  expect(await sessions.open(replaced[0]!)).toMatchObject({ principal: { member }, secret: null });
  // Those that were under way.
  expect(await sessions.open(secret)).not.toBeNull();
});

test('an answer with a new secret that was lost locks nobody out', async () => {
  await sessions.open(secret);
  await pass('16 minutes');
  expect((await sessions.open(secret))?.secret).not.toBeNull();
  await pass('2 minutes');
  const again = await sessions.open(secret);
  expect(again?.secret).not.toBeNull();
  expect(await sessions.open(again!.secret!)).toMatchObject({ principal: { member } });
});

test('a replaced secret that comes later ends the session for thief and owner', async () => {
  await sessions.open(secret);
  await pass('16 minutes');
  const next = (await sessions.open(secret))!.secret!;
  await sessions.open(next);
  await pass('2 minutes');
  expect(await sessions.open(secret)).toBeNull();
  expect(await sessions.open(next)).toBeNull();
});

test('it ends after a week without use, after thirty days in any case, and when its member is shut out', async () => {
  await pass('6 days');
  expect(await sessions.open(secret)).not.toBeNull();
  await pass('8 days');
  expect(await sessions.open(secret)).toBeNull();

  let long = await sessions.begin(member, 'Test');
  for (let day = 0; day < 30; day += 5) {
    const opened = await sessions.open(long);
    expect(opened).not.toBeNull();
    long = opened!.secret ?? long;
    await pass('5 days');
  }
  expect(await sessions.open(long)).toBeNull();

  const members = new Members(fixture.database);
  const open = await sessions.begin(member, 'Test');
  await members.change(member, { disabled: true });
  expect(await sessions.open(open)).toBeNull();
  await members.change(member, { disabled: false });
  expect(await sessions.open(open)).toBeNull();
});

test('begun with a token, it ends with that one', async () => {
  const tokens = new Tokens(fixture.database);
  const begin = async (days: number) => {
    const { token } = await tokens.create(member, { name: 'laptop', role: 'VIEWER', days });
    return { token, open: await sessions.begin(member, 'Test', { role: 'VIEWER', token: token.id }) };
  };
  const short = await begin(2);
  const expiryOf = async () => (await sessions.list(member)).map(({ expiresAt }) => expiresAt);
  expect(await expiryOf()).toContainEqual(short.token.expiresAt);
  // Nor does using it put its end off.
  await pass('2 minutes');
  expect((await sessions.open(short.open))?.principal.role).toBe('VIEWER');
  expect(await expiryOf()).toContainEqual(short.token.expiresAt);
  await fixture.database.query('UPDATE access_token SET expires_at = now() WHERE id = $1', [short.token.id]);
  await pass('2 minutes');
  await sessions.open(short.open);
  expect(await sessions.open(short.open)).toBeNull();

  const long = await begin(300);
  expect(await sessions.open(long.open)).not.toBeNull();
  await tokens.revoke(long.token.id, member);
  expect(await sessions.open(long.open)).toBeNull();
  // Others stay.
  expect(await sessions.open(secret)).not.toBeNull();
});

test('others’ sessions are not there', async () => {
  const [own] = await sessions.list(member);
  expect(own).toMatchObject({ agent: 'Test 1.0' });
  const other = await new Members(fixture.database).add({ name: 'Bob', email: 'bob@example.org', role: 'ADMIN' });
  await expect(sessions.end(own!.id, other.id)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  await sessions.end(own!.id, member);
  expect(await sessions.open(secret)).toBeNull();
});
