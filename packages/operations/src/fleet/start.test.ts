import { withDatabase } from '@flapbook/database/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { findOperations } from '../store/operations.ts';
import type { Priority } from '../store/tasks.ts';
import { Rates } from './rates.ts';
import { insertFinishedPart, insertOperation, insertTask, insertWorker } from './rows.fixture.ts';
import { Standings } from './standing.ts';
import { secondsUntilStart } from './start.ts';
import { isAlive, listWorkers } from './workers.ts';
import { Workload } from './workload.ts';

const fixture = withDatabase();

/** Two workers, on which a calibration goes at 1 of work a second. `a` is busy for 2 s more, `b` for 5 s. */
beforeEach(async () => {
  const { database } = fixture;
  await database.query('TRUNCATE operation, worker CASCADE');
  for (const id of ['a', 'b']) await insertWorker(database, id);
  await insertOperation(database, 'before', { status: 'SUCCEEDED' });
  for (let i = 0; i < 3; i++) await insertFinishedPart(database, 'before', { work: 1, seconds: 1 });
  await insertRunning('busy', 'study');
  await insertTask(database, 'busy', { ...on('a'), work: 4, fraction: 0.5 });
  await insertTask(database, 'busy', { ...on('b'), work: 5, fraction: 0 });
});

const on = (worker: string) => ({ status: 'RUNNING', worker_id: worker, worker_class: 'onnx cpu', lane: 'study' });

async function insertRunning(key: string, lane: string): Promise<void> {
  await insertOperation(fixture.database, key, { status: 'RUNNING', lane });
  await insertTask(fixture.database, key, { role: 'SPLIT', status: 'SUCCEEDED', lane });
}

/** Ten parts of 1 s each, in turns 0 to 9. */
async function insertTen(columns: Record<string, unknown>): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await insertTask(fixture.database, 'busy', { work: 1, turn, ...columns });
}

async function start(
  lane: string,
  { priority = 'INTERACTIVE', keys = [], able }: { priority?: Priority; keys?: string[]; able?: string } = {},
): Promise<number> {
  const { database } = fixture;
  const workers = (await listWorkers(database)).filter(isAlive);
  return secondsUntilStart(
    { operationKeys: new Set(keys), lane, priority, takes: ({ id }) => able === undefined || able === id },
    { workload: await Workload.read(database), workers, rates: new Rates(database) },
  );
}

describe('what is asked for begins', () => {
  test('when the first worker that can run it is done with what it runs', async () => {
    expect(await start('mine')).toBeCloseTo(2, 9);
    expect(await start('mine', { able: 'b' })).toBeCloseTo(5, 9);
    await insertWorker(fixture.database, 'c');
    expect(await start('mine')).toBe(0);
  });

  test('at once where nobody is alive to be busy', async () => {
    await fixture.database.query('DELETE FROM worker');
    expect(await start('mine')).toBe(0);
  });

  test('after one part of another notebook, and after all that its own has queued', async () => {
    await insertTen({ lane: 'study' });
    // The part in turn 0 goes to `a`.
    expect(await start('mine')).toBeCloseTo(3, 9);
    // 2 + 5 + 10 s of work on two workers, in eight shares.
    const own = await start('study');
    expect(own).toBeGreaterThanOrEqual(7.5);
    expect(own).toBeLessThanOrEqual(8.5);
  });

  test('before all work in the background, which comes after all that is interactive', async () => {
    await insertTen({ lane: 'study', priority: 'BACKGROUND' });
    expect(await start('study')).toBeCloseTo(2, 9);
    expect(await start('mine', { priority: 'BACKGROUND' })).toBeCloseTo(3, 9);
    await fixture.database.query(`UPDATE task SET priority = 'INTERACTIVE' WHERE status = 'QUEUED'`);
    expect(await start('mine', { priority: 'BACKGROUND' })).toBeGreaterThanOrEqual(7.5);
  });

  test('after what its notebook has asked for and is not split into parts yet', async () => {
    const { database } = fixture;
    await insertOperation(database, 'unsplit', { status: 'QUEUED', lane: 'mine', work: 8 });
    await insertTask(database, 'unsplit', { role: 'SPLIT', lane: 'mine', work: 0 });
    // 2 + 5 + 8 s of work on two workers.
    expect(await start('mine')).toBeCloseTo(7, 9);
    expect(await start('other')).toBeCloseTo(2, 9);
    // Nothing waits for itself.
    expect(await start('mine', { keys: ['unsplit'] })).toBeCloseTo(2, 9);
  });

  test('where its own tasks stand, and has begun when one of them runs', async () => {
    const { database } = fixture;
    await insertTen({ lane: 'study' });
    await insertRunning('mine', 'mine');
    await insertTask(database, 'mine', { work: 1, turn: 3, lane: 'mine' });
    // Four parts of the study come before: 2 + 5 + 4 s on two workers.
    expect(await start('mine', { keys: ['mine'] })).toBeCloseTo(5, 9);
    expect(await start('study', { keys: ['busy'] })).toBe(0);
  });

  test('before parts of its own notebook that were asked for later, though their turns come first', async () => {
    const { database } = fixture;
    await insertTen({ lane: 'mine' });
    await insertRunning('earlier', 'mine');
    await database.query(`UPDATE operation SET queued_at = queued_at - interval '1 hour' WHERE key = 'earlier'`);
    await insertTask(database, 'earlier', { work: 1, turn: 10, lane: 'mine' });
    expect(await start('mine', { keys: ['earlier'] })).toBeCloseTo(2, 9);
  });

  test('without the parts that it shares with what is queued', async () => {
    const { database } = fixture;
    await insertTen({ lane: 'mine' });
    await insertRunning('sharing', 'mine');
    await database.query(`INSERT INTO operation_task SELECT 'sharing', key FROM task WHERE status = 'QUEUED'`);
    expect(await start('mine', { keys: ['sharing'] })).toBeCloseTo(2, 9);
  });
});

describe('outlooks', () => {
  const outlookOf = async (key: string) => {
    const { database } = fixture;
    const [standing] = await new Standings(database, new Rates(database)).of(await findOperations(database, [key]));
    return standing!.outlook;
  };

  test('a queued operation says when it begins', async () => {
    const { database } = fixture;
    await insertTen({ lane: 'study' });
    await insertOperation(database, 'queued', { status: 'QUEUED', lane: 'mine' });
    await insertTask(database, 'queued', { role: 'SPLIT', lane: 'mine', turn: 1 });
    // Two parts of the study come before: 2 + 5 + 2 s.
    expect(await outlookOf('queued')).toMatchObject({ startSeconds: 4, etaSeconds: null });
    expect(await outlookOf('busy')).toMatchObject({ startSeconds: null });
    await database.query('DELETE FROM worker');
    expect(await outlookOf('queued')).toMatchObject({ startSeconds: null });
  });

  test('a running operation is done later when others take their turns between its parts', async () => {
    const { database } = fixture;
    await insertRunning('o', 'mine');
    for (let turn = 0; turn < 4; turn++) await insertTask(database, 'o', { work: 2, turn, lane: 'mine' });
    // 2 + 5 + 8 s on two workers.
    expect((await outlookOf('o')).etaSeconds).toBeCloseTo(8, 9);
    await insertTen({ lane: 'study' });
    // Four of the ten come before its last part: 4 s more.
    expect((await outlookOf('o')).etaSeconds).toBeCloseTo(10, 9);
    await database.query(`UPDATE task SET priority = 'BACKGROUND' WHERE lane = 'study' AND status = 'QUEUED'`);
    expect((await outlookOf('o')).etaSeconds).toBeCloseTo(8, 9);
  });
});

test('the sums of a long queue are those that counting gives', async () => {
  const task = {
    sharedWith: null,
    role: 'PART' as const,
    kind: 'calibration',
    model: 'm',
    queue: 'q',
    memoryBytes: 0,
    work: 1,
    operationWork: 1,
    fraction: 0,
    priority: 'INTERACTIVE' as const,
    workerId: null,
  };
  const tasks = Array.from({ length: 5_000 }, (_, i) => ({
    ...task,
    operationKey: `o${i % 400}`,
    lane: `${i % 40}`,
    turn: Math.floor(i / 40),
  }));
  const workload = new Workload(tasks);
  for (let i = 0; i < 400; i++) {
    const own = new Set([`o${i}`]);
    const [first] = workload.of(own);
    const { waiting } = workload.before(first!, own);
    const before = tasks.filter(({ operationKey, turn }) => turn <= first!.turn && operationKey !== `o${i}`).length;
    expect(waiting.reduce((sum, { count }) => sum + count, 0)).toBe(before);
    expect(waiting.reduce((sum, { work }) => sum + work, 0)).toBe(before);
  }
});
