import { expect, test } from 'vitest';
import { store, withRetention } from './retention.fixture.ts';
import { UseLog } from './uses.ts';

const on = withRetention();

const usedAt = async (key: string) =>
  (await on.operations.database.query<{ at: Date }>('SELECT used_at AS at FROM operation WHERE key = $1', [key]))[0]!
    .at;
const shownBy = (notebook: string) =>
  on.operations.database.query<{ key: string; seen_at: Date }>(
    'SELECT operation_key AS key, seen_at FROM notebook_operation WHERE notebook_id = $1',
    [notebook],
  );
const age = (key: string, minutes: number) =>
  on.operations.database.query('UPDATE operation SET used_at = now() - make_interval(mins => $2) WHERE key = $1', [
    key,
    minutes,
  ]);

test('asking for an operation’s state is a use of it, noted at most once an hour', async () => {
  const calibration = on.calibration(64, 1);
  await store(on, calibration, { days: 40 });
  await on.operations.states([calibration]);
  await on.operations.uses.flush();
  expect(Date.now() - (await usedAt(calibration.key)).getTime()).toBeLessThan(60_000);

  await age(calibration.key, 50);
  const before = await usedAt(calibration.key);
  // Another process has not heard of the first use, but the database has.
  const other = new UseLog(on.operations.database);
  other.note([calibration.key]);
  await other.flush();
  expect(await usedAt(calibration.key)).toEqual(before);
  await age(calibration.key, 70);
  const another = new UseLog(on.operations.database);
  another.note([calibration.key]);
  await another.flush();
  expect((await usedAt(calibration.key)).getTime()).toBeGreaterThan(before.getTime());
});

test('a plan that nothing was made of uses its calibration', async () => {
  const calibration = on.calibration(64, 2);
  const [plan] = on.chain(calibration).pruned.operations;
  await store(on, calibration, { days: 40 });
  await on.operations.database.query('DELETE FROM operation WHERE key = $1', [plan!.key]);
  await on.operations.states([plan!]);
  await on.operations.uses.flush();
  expect(Date.now() - (await usedAt(calibration.key)).getTime()).toBeLessThan(60_000);
});

test('a notebook’s reading and running is noted as its own', async () => {
  const [read, run] = [on.calibration(64, 3), on.calibration(64, 4)];
  await store(on, read, { days: 40 });
  await store(on, run, { days: 40 });
  await on.operations.states([read], { notebook: 'book' });
  await on.operations.uses.flush();
  expect(await shownBy('book')).toMatchObject([{ key: read.key }]);
  await on.operations.scheduler.run([run.key], { lane: 'book' });
  expect((await shownBy('book')).map(({ key }) => key).sort()).toEqual([read.key, run.key].sort());
  expect(await shownBy('')).toEqual([]);
});

test('what could not be noted is noted the next time', async () => {
  const calibration = on.calibration(64, 5);
  await store(on, calibration, { days: 40 });
  const { database } = on.operations;
  const errors: Error[] = [];
  const uses = new UseLog(database, { onError: (error) => errors.push(error) });
  await database.query('ALTER TABLE operation RENAME COLUMN used_at TO used_at_away');
  uses.note([calibration.key]);
  await uses.flush();
  await database.query('ALTER TABLE operation RENAME COLUMN used_at_away TO used_at');
  expect(errors).toHaveLength(1);
  uses.note([calibration.key]);
  await uses.flush();
  expect(Date.now() - (await usedAt(calibration.key)).getTime()).toBeLessThan(60_000);
});
