import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Queryable } from '@flapbook/database';
import { withDatabase } from '@flapbook/database/testing';
import { demoTasks } from '@flapbook/demo';
import { METHODS } from '@flapbook/flap';
import { writeTinyModel } from '@flapbook/models/testing';
import { FIGURES } from '@flapbook/studies';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { figuresOf, findOperations, listCells, type Operations, openOperations } from '../index.ts';
import { openWithWorker } from '../testing.ts';
import { withdraw } from './hold.ts';
import { laneOfStudy } from './lane.ts';
import { denseRole, zeroShot } from './measures/zero-shot.ts';
import { studyStates } from './states.ts';

const database = withDatabase();
let folder: string;
let operations: Operations;

const base = {
  model: 'tiny',
  calibrationData: 'cats',
  evaluationData: 'cats',
  samples: 8,
  sequenceLength: 16,
  evaluationRows: 6,
};
const study = <Rest extends object>(name: string, rest: Rest = {} as Rest) => ({
  name,
  base,
  factors: { ratio: [0.2, 0.5], compensation: ['NONE', 'BASELINE_BIAS'] },
  ...rest,
});

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-studies-'));
  operations = await openOperations({ url: database.url, applicationName: 'test' });
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true });
  await operations.models.register('tiny', path.join(folder, 'model'));
  const file = path.join(folder, 'cats.txt');
  await writeFile(file, 'The cat sat on the mat and looked at the moon.\n'.repeat(400));
  await operations.datasets.register('cats', 'About cats', { format: 'text', file, joining: 'NONE' });
});
afterAll(async () => {
  await operations.close();
  await rm(folder, { recursive: true });
});

const statusesOf = async (id: string) => {
  const record = (await operations.studies.find(id))!;
  const { study: state, cells } = await operations.studies.stateOf(record);
  return { status: state.status, cells: cells.map(({ status }) => status), state };
};

test('a plan counts what cells share once, refuses cells with the reason, and makes nothing known', async () => {
  const plan = await operations.studies.plan(
    study('planned', { factors: { ratio: [0.2, 0.5], removeHeads: [null, 2], seed: [0, 1] } }),
  );
  expect(plan.cells).toBe(4);
  expect(plan.refused.map(({ problem }) => problem.message)).toEqual(
    Array(4).fill('removeHeads is for structures that split heads and channels by number; AL_AM decides itself.'),
  );
  expect(Object.fromEntries(plan.kinds.map(({ kind, operations: count }) => [kind, count]))).toEqual({
    calibration: 2,
    plan: 4,
    prunedModel: 4,
    evaluation: 5,
  });
  expect(plan.cost.bytes).toBeGreaterThan(0);
  expect(plan.freeBytes).toBeGreaterThan(0);
  expect(await database.database.query('SELECT 1 FROM operation')).toEqual([]);
});

test('names that are not registered, and settings that an operation refuses, refuse their cells alone', async () => {
  const plan = await operations.studies.plan(
    study('refusals', { factors: { evaluationData: ['cats', 'dogs'], sequenceLength: [16, 4096] } }),
  );
  expect(plan.cells).toBe(1);
  expect(plan.refused.map(({ problem }) => problem.code).toSorted()).toEqual([
    'DATASET_NOT_FOUND',
    'SEQUENCE_TOO_LONG',
    'SEQUENCE_TOO_LONG',
  ]);
});

test('levels that make no difference are said', async () => {
  const { warnings } = await operations.studies.plan(
    study('alike', {
      base: { ...base, sequenceLength: 64, evaluationLength: 16 },
      factors: { sampling: ['PYTHON_RANDOM'], seed: [null, 0] },
    }),
  );
  expect(warnings).toEqual([
    '1 of 2 cells come to the same as another: seed makes no difference there.',
    expect.stringMatching(
      /^\d+ of 6 evaluated rows \(\d+ %\) have 16 tokens in a row that the calibration on “cats” saw/,
    ),
  ]);
});

test('one study a specification; it asks before it takes more than goes without asking', async () => {
  const one = await operations.studies.create(study('asked'));
  expect((await operations.studies.create(study('asked'))).id).toBe(one.id);
  const limits = { seconds: 0, bytes: 100 };
  const outcome = await operations.studies.start(one.id, { limits });
  expect('asks' in outcome && outcome.asks.questions).toEqual([
    expect.stringMatching(/^It would run for about .* 0 s go without asking\.$/),
    expect.stringMatching(/^It would store .*B; 100 B go without asking\.$/),
  ]);
  expect((await statusesOf(one.id)).status).toBe('PLANNED');
});

test('it asks before it takes what is to stay free of the disk that the database lies on', async () => {
  const one = await operations.studies.create(study('disk', { factors: { seed: [31] } }));
  const { freeBytes: free, cost } = await operations.studies.plan(one.spec);
  const asksWith = async (keepFreeBytes: number) => {
    const { questions } = await operations.studies.plan(one.spec, { seconds: 1e9, bytes: 1e15, keepFreeBytes });
    return questions;
  };
  // The disk fills and empties meanwhile: half of what is free is far from either side.
  expect(await asksWith(free! / 2)).toEqual([]);
  expect(await asksWith(free! * 2)).toEqual([
    expect.stringMatching(/^It would store .*B; the database’s disk has .*B free, of which .*B are to stay so\.$/),
  ]);
  expect(cost.bytes).toBeGreaterThan(0);
});

describe('started', () => {
  test('it is queued in the order of its cells behind interactive work; paused, nothing of it waits; others keep what they share', async () => {
    const { studies, scheduler } = operations;
    const one = await studies.create(study('held', { factors: { ratio: [0.3, 0.6], seed: [5, 6] } }));
    const other = await studies.create(study('sharing', { factors: { ratio: [0.3], seed: [5] } }));
    await studies.start(one.id, { confirm: true });
    await studies.start(other.id, { confirm: true });
    expect(await statusesOf(one.id)).toMatchObject({ status: 'RUNNING', cells: Array(4).fill('QUEUED') });
    const queued = await operations.database.query<{ kind: string; priority: string; seed: number }>(
      `SELECT kind, priority, (parameters ->> 'seed')::integer AS seed FROM operation
        WHERE lane = $1 AND kind = 'calibration' ORDER BY queued_at`,
      [laneOfStudy(one.id)],
    );
    const cells = await listCells(operations.database, one.id, { limit: 10, after: null });
    expect(queued.map(({ seed }) => seed)).toEqual([...new Set(cells.map(({ settings }) => settings.seed))]);
    expect(new Set(queued.map(({ priority }) => priority))).toEqual(new Set(['BACKGROUND']));

    // Somebody waits for one of its evaluations.
    const wanted = cells.at(-1)!.keys.evaluation!;
    await scheduler.run([wanted]);
    await studies.pause(one.id);
    const paused = await statusesOf(one.id);
    expect(paused.status).toBe('PAUSED');
    // What the other study and the reader want goes on.
    expect(paused.cells.toSorted()).toEqual(['PLANNED', 'PLANNED', 'QUEUED', 'QUEUED']);
    expect((await statusesOf(other.id)).cells).toEqual(['QUEUED']);

    await studies.resume(one.id);
    expect((await statusesOf(one.id)).cells).toEqual(Array(4).fill('QUEUED'));
    await studies.cancel(one.id);
    const cancelled = await statusesOf(one.id);
    expect(cancelled.status).toBe('CANCELLED');
    expect(cancelled.cells.toSorted()).toEqual(['CANCELLED', 'CANCELLED', 'QUEUED', 'QUEUED']);
    await scheduler.cancel([wanted]);
    await studies.delete(one.id);
    expect(await studies.find(one.id)).toBeNull();
    await studies.delete(other.id);
  });

  test('an operation whose tasks all run goes on to its end when its study is paused; one with tasks that wait does not', async () => {
    const { studies } = operations;
    const one = await studies.create(study('running', { base: { ...base, samples: 130 }, factors: { ratio: [0.35] } }));
    await studies.start(one.id, { confirm: true });
    const [cell] = await listCells(operations.database, one.id, { limit: 1, after: null });
    const { calibration, dense } = cell!.keys;
    // As a worker leaves it: the calibration has a part that runs and one that waits, the dense evaluation one that runs.
    await operations.database.transaction(async (transaction) => {
      await transaction.query(`UPDATE operation SET status = 'RUNNING' WHERE key = ANY($1)`, [[calibration, dense]]);
      await transaction.query(`UPDATE task SET status = 'SUCCEEDED' WHERE operation_key = ANY($1)`, [
        [calibration, dense],
      ]);
      for (const [key, operation, status] of [
        ['a', calibration, 'RUNNING'],
        ['b', calibration, 'QUEUED'],
        ['c', dense, 'RUNNING'],
      ]) {
        await transaction.query(
          `INSERT INTO task (key, operation_key, role, queue, status, lane, priority)
            VALUES ($1, $2, 'PART', 'q', $3, $4, 'BACKGROUND')`,
          [key, operation, status, laneOfStudy(one.id)],
        );
        await transaction.query('INSERT INTO operation_task VALUES ($1, $2)', [operation, key]);
      }
      await withdraw(transaction, one.id);
    });
    const tasks = await operations.database.query(`SELECT key, status FROM task WHERE key = ANY('{a,b,c}') ORDER BY 1`);
    expect(tasks).toEqual([
      { key: 'a', status: 'RUNNING' },
      { key: 'b', status: 'CANCELLED' },
      { key: 'c', status: 'RUNNING' },
    ]);
    const records = await findOperations(operations.database, [calibration!, dense!]);
    expect(Object.fromEntries(records.map(({ key, status }) => [key, status]))).toEqual({
      [calibration!]: 'PLANNED',
      [dense!]: 'RUNNING',
    });
    await operations.scheduler.cancel([dense!]);
    await studies.delete(one.id);
  });
});

test('a worker runs it; results stream in; it survives another process; it is extended without repeating anything', async () => {
  const stack = await openWithWorker(database.url);
  try {
    const { studies } = operations;
    const one = await studies.create(study('run'));
    const events: { sequence: number; previous: number | null; cells: number }[] = [];
    const stop = new AbortController();
    const following = (async () => {
      for await (const event of operations.studyFeed.follow(one.id, { signal: stop.signal })) {
        events.push({ sequence: event.sequence, previous: event.previous, cells: event.cells.length });
        if (event.state.status === 'SUCCEEDED') return;
      }
    })();
    await studies.start(one.id);
    await following;
    expect(events[0]).toMatchObject({ previous: null, cells: 4 });
    for (const [i, { previous, sequence }] of events.entries()) {
      if (i > 0) expect(previous).toBe(events[i - 1]!.sequence);
      expect(sequence).toBeGreaterThan(previous ?? -1);
    }
    // Another process reads the same.
    const elsewhere = await stack.operations.studies.find(one.id);
    expect((await stack.operations.studies.stateOf(elsewhere!)).study).toMatchObject({ status: 'SUCCEEDED', done: 10 });
    const cells = await listCells(operations.database, one.id, { limit: 10, after: null });
    const measured = await figuresOf(operations.database, one.spec, cells);
    const figures = measured.map((cell) => cell.figures);
    for (const [i, { perplexity, densePerplexity, achievedRatio }] of figures.entries()) {
      expect(perplexity).toBeGreaterThan(1);
      expect(densePerplexity).toBe(figures[0]!.densePerplexity);
      expect(Math.abs(achievedRatio! - (cells[i]!.settings.ratio as number))).toBeLessThan(0.05);
    }

    const attempts = async () =>
      operations.database.query(`SELECT key, attempt FROM operation WHERE attempt > 0 ORDER BY key`);
    const before = await attempts();
    const more = await studies.extend(one.id, 'ratio', [0.7]);
    expect(more.key).not.toBe(one.key);
    expect(await statusesOf(one.id)).toMatchObject({ state: { counts: { SUCCEEDED: 4, PLANNED: 2 } } });
    const plan = await studies.plan(more.spec);
    expect(plan.cost).toMatchObject({ missing: 4, cached: 10 });
    await studies.start(one.id);
    for await (const { state } of operations.studyFeed.follow(one.id)) if (state.status === 'SUCCEEDED') break;
    expect(await attempts()).toEqual(expect.arrayContaining(before));
    expect(await attempts()).toHaveLength(before.length + 4);

    // Two compensations have one plan: one order of removal, over the ratios that were taken.
    const removals = await studies.removals(more);
    expect(removals).toMatchObject([{ ratios: [0.2, 0.5, 0.7] }]);
    const [first] = cells;
    const ratio = first!.settings.ratio as number;
    const { result } = await operations.planner.byKey(first!.keys.plan!);
    for (const [layer, { attention, mlp }] of result.layers.entries()) {
      const { heads, channels } = removals[0]!.layers[layer]!;
      expect(heads.flatMap((at, head) => (at !== null && at <= ratio ? [head] : []))).toEqual([...attention.pruned]);
      expect(channels[removals[0]!.ratios.indexOf(ratio)]).toBe(mlp.pruned.length);
    }
    const report = await studies.report(more, 'MARKDOWN');
    expect(report).toContain('## Order of removal\n');
    // Levels that change no mask have nothing to agree on.
    expect(await studies.agreement(more, 'compensation')).toMatchObject({ between: [] });
  } finally {
    await stack.close();
  }
});

test('what changes while a study is looked at is a change to whoever looks again', async () => {
  const { database: rows, studies } = operations;
  const one = await studies.create(study('changing', { factors: { seed: [31], ratio: [0.2] } }));
  const set = (from: string, to: string) =>
    rows.query(
      `UPDATE operation SET status = $3 WHERE status = $2
        AND key IN (SELECT operation_key FROM study_operation WHERE study_id = $1)`,
      [one.id, from, to],
    );
  let isFirst = true;
  const changing: Queryable = {
    async query(sql, parameters) {
      const found = await rows.query(sql, parameters);
      if (isFirst) await set('PLANNED', 'SUCCEEDED');
      isFirst = false;
      return found as never;
    },
  };
  const during = await studyStates(changing, one);
  const after = await studyStates(rows, one);
  await set('SUCCEEDED', 'PLANNED');
  expect(after.study.status).toBe('SUCCEEDED');
  expect(after.study.sequence).toBeGreaterThan(during.study.sequence);
});

test('a cell is done before the next one is begun, though all of their calibrations could be run at once', async () => {
  const { studies, database: rows } = operations;
  const one = await studies.create(
    study('order', { base: { ...base, samples: 130 }, factors: { seed: [21, 22, 23], ratio: [0.45] } }),
  );
  await studies.start(one.id, { confirm: true });
  const stack = await openWithWorker(database.url);
  try {
    for await (const { state } of operations.studyFeed.follow(one.id)) if (state.status === 'SUCCEEDED') break;
  } finally {
    await stack.close();
  }
  const parts = await rows.query<{ kind: string; positions: number[] }>(
    `SELECT kind, array_agg(position) AS positions
      FROM task JOIN study_operation s USING (operation_key) JOIN study_cell c ON c.study_id = s.study_id AND c.id = cell_id
      JOIN operation o ON o.key = operation_key
      WHERE s.study_id = $1 AND task.role = 'PART' GROUP BY task.key, kind, task.started_at ORDER BY task.started_at`,
    [one.id],
  );
  const own = parts.filter(({ positions }) => positions.length === 1);
  expect(own.filter(({ kind }) => kind === 'calibration')).toHaveLength(9);
  const order = own.map(({ positions }) => positions[0]!);
  expect(order).toEqual(order.toSorted());

  // What their masks have in common is what counting says.
  const { between } = await studies.agreement(one, 'seed');
  const plans = await Promise.all(
    (await listCells(rows, one.id, { limit: 3, after: null }))
      .toSorted((a, b) => Number(a.settings.seed) - Number(b.settings.seed))
      .map(({ keys }) => operations.planner.byKey(keys.plan!)),
  );
  const kept = plans.map(
    ({ result }) => new Set(result.layers.flatMap(({ mlp }, layer) => [...mlp.kept].map((unit) => `${layer} ${unit}`))),
  );
  const counted = [
    [0, 1],
    [0, 2],
    [1, 2],
  ].map(([a, b]) => {
    const common = [...kept[a!]!].filter((unit) => kept[b!]!.has(unit)).length;
    return common / (kept[a!]!.size + kept[b!]!.size - common);
  });
  expect(between.map(({ one: level, other }) => [level, other])).toEqual([
    [21, 22],
    [21, 23],
    [22, 23],
  ]);
  expect(between.map(({ pairs, modules }) => [pairs, modules.mlp.mean])).toEqual(counted.map((value) => [1, value]));
  expect(Math.min(...counted)).toBeLessThan(1);
  await expect(studies.agreement(one, 'metric')).rejects.toThrow('does not vary “metric”');
}, 60_000);

test('a failed cell keeps its reason and is retried alone', async () => {
  const { studies } = operations;
  // Emptied layers are refused when the plan is computed, not before.
  const short = path.join(folder, 'short.txt');
  await writeFile(short, 'The cat sat.');
  await operations.datasets.register('short', 'Short', { format: 'text', file: short, joining: 'NONE' });
  const one = await studies.create(
    study('failing', { factors: { ratio: [0.2], evaluationData: ['cats', 'short'], seed: [9] } }),
  );
  const stack = await openWithWorker(database.url);
  try {
    await studies.start(one.id);
    for await (const { state } of operations.studyFeed.follow(one.id)) if (state.status === 'FAILED') break;
    const { cells } = await studies.stateOf(one);
    const failed = cells.find(({ status }) => status === 'FAILED')!;
    expect(cells.map(({ status }) => status).toSorted()).toEqual(['FAILED', 'SUCCEEDED']);
    expect(failed.failure).toMatchObject({ code: 'TOO_FEW_ROWS' });
    // Starting it again leaves failed cells alone.
    await studies.start(one.id);
    expect((await statusesOf(one.id)).status).toBe('FAILED');
    const [cell] = (await listCells(operations.database, one.id, { limit: 5, after: null })).filter(
      ({ id }) => id === failed.id,
    );
    const [before] = await findOperations(operations.database, [cell!.keys.evaluation!]);
    await studies.retry(one.id, failed.id);
    for await (const { state } of operations.studyFeed.follow(one.id)) if (state.status === 'FAILED') break;
    const [after] = await findOperations(operations.database, [cell!.keys.evaluation!]);
    expect(after!.attempt).toBe(before!.attempt + 1);
    await expect(studies.retry(one.id, 'nothing')).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  } finally {
    await stack.close();
  }
});

test('every method is a level, with the operations that it needs', async () => {
  const plan = await operations.studies.plan(
    study('methods', {
      factors: { method: Object.keys(METHODS), ratio: [0.25] },
      base: { ...base, sampling: 'RANDOM' },
    }),
  );
  expect(plan.refused).toEqual([]);
  expect(plan.kinds.map(({ kind }) => kind).toSorted()).toEqual([
    'calibration',
    'evaluation',
    'plan',
    'prunedModel',
    'saliency',
  ]);
});

test('zero-shot scores: an operation for each data set of a task; the mean is that of what papers print', async () => {
  const [task] = demoTasks;
  await operations.datasets.register('task', task!.name, {
    format: 'task',
    file: task!.file,
    task: task!.task,
    labels: null,
  });
  const spec = study('tasks', {
    factors: { ratio: [0.2] },
    measures: [{ measure: 'ZERO_SHOT', datasets: ['task'], era: 'B', limit: 4 }],
  });
  const { kinds, refused } = await operations.studies.plan(spec);
  expect(refused).toEqual([]);
  // The dense model answers the same items.
  expect(kinds).toContainEqual({ kind: 'zeroShot', operations: 2, cached: 0, inline: false });
  const unknown = await operations.studies.plan({ ...spec, measures: [{ ...spec.measures[0]!, era: 'Z' }] });
  expect(unknown.refused[0]!.problem.message).toBe('era must be one of A, B, C; it is Z.');
  const accuracy = (value: number) => ({ value, standardError: null });
  const figures = zeroShot.figures(
    new Map([
      ['zeroShot hellaswag a', { items: 4, acc: accuracy(0.5), accNorm: accuracy(0.75) }],
      ['zeroShot boolq b', { items: 4, acc: accuracy(0.25), accNorm: null }],
    ]),
  );
  expect(figures).toEqual({ accuracy_hellaswag: 0.75, accuracy_boolq: 0.25, accuracy: 0.5 });
});

test('the same items in two eras are two scores, each compared in its own; in one era they are refused', async () => {
  const scores = (...eras: object[]) =>
    study('eras', {
      factors: { ratio: [0.2] },
      measures: eras.map((options) => ({ measure: 'ZERO_SHOT', datasets: ['task'], limit: 4, ...options })),
    });
  const twice = await operations.studies.plan(scores({ era: 'B' }, { era: 'A' }));
  expect(twice.kinds).toContainEqual({ kind: 'zeroShot', operations: 4, cached: 0, inline: false });
  const unlike = await operations.studies.plan(scores({}, { era: 'C', limit: 5 }));
  expect(unlike.refused[0]!.problem.message).toMatch(/^The study measures “zeroShot .* task” in two ways/);
  const one = await operations.studies.create(scores({ era: 'B' }, { era: 'A' }));
  const [cell] = await listCells(operations.database, one.id, { limit: 1, after: null });
  const [task] = demoTasks;
  const roles = [`zeroShot ${task!.task} task`, `zeroShot ${task!.task}@A task`];
  expect(Object.keys(cell!.keys)).toEqual(expect.arrayContaining([...roles, ...roles.map(denseRole)]));
  const result = (value: number) => ({ items: 4, acc: { value, standardError: null }, accNorm: null });
  const figures = zeroShot.figures(new Map(roles.map((role, i) => [role, result(i / 2)])));
  const name = `accuracy_${task!.task}`;
  expect(figures).toMatchObject({ [name]: 0, accuracy: 0, [`${name}_eraA`]: 0.5, accuracy_eraA: 0.5 });
  expect(Object.keys(figures).every((figure) => figure in FIGURES)).toBe(true);
});

test('steps are a chain of operations, each of its own, that one step shares with none', async () => {
  const { kinds, refused } = await operations.studies.plan(
    study('steps', { factors: { steps: [1, 2], ratio: [0.4] } }),
  );
  expect(refused).toEqual([]);
  expect(kinds.map(({ kind, operations: count }) => `${count} ${kind}`)).toEqual([
    '2 calibration',
    '3 plan',
    '3 prunedModel',
    '3 evaluation',
  ]);
  // Gradients are taken anew between them as well.
  const byGradients = study('steps', {
    base: { ...base, metric: 'TAYLOR', compensation: 'NONE' },
    factors: { steps: [2], ratio: [0.4] },
  });
  expect((await operations.studies.plan(byGradients)).kinds).toContainEqual(
    expect.objectContaining({ kind: 'saliency', operations: 2 }),
  );
  const uncalibrated = study('steps', {
    base: { ...base, metric: 'MAGNITUDE', compensation: 'NONE' },
    factors: { steps: [2] },
  });
  expect((await operations.studies.plan(uncalibrated)).refused[0]!.problem.message).toContain('nothing of the cell is');
});

test('limits beside the ratio are levels, and those of the latency share one table', async () => {
  const limited = study('limits', { factors: { mostLatency: [0.9, 0.7], mostParameters: [1e6, 1000] } });
  const { kinds, refused } = await operations.studies.plan(limited);
  expect(refused).toEqual([]);
  expect(kinds.map(({ kind, operations: count }) => `${count} ${kind}`)).toEqual(
    expect.arrayContaining(['1 calibration', '1 latencyTable', '4 plan']),
  );
});

test('a mixture is a level: its parts are calibrated, and merged without a pass', async () => {
  const { datasets, studies } = operations;
  const file = path.join(folder, 'dogs.txt');
  await writeFile(file, 'A dog ran after the ball and came back with a stick.\n'.repeat(400));
  await datasets.register('dogs', 'About dogs', { format: 'text', file, joining: 'NONE' });
  const mixed = study('mixed', {
    base: { ...base, sequenceLength: 64, evaluationLength: 16 },
    factors: { calibrationData: ['cats', 'dogs', { cats: 3, dogs: 1 }], metric: ['WIFV', 'TAYLOR'], ratio: [0.3] },
  });
  const { kinds, refused, warnings } = await studies.plan(mixed);
  expect(kinds.map(({ kind, operations: count }) => `${count} ${kind}`)).toEqual(
    expect.arrayContaining(['2 calibration', '1 mixture', '5 plan', '2 saliency']),
  );
  expect(refused.map(({ problem }) => problem.message)).toEqual(['Gradients are of one data set; they do not mix.']);
  expect(warnings).toEqual([
    expect.stringContaining('on “cats” saw'),
    expect.stringMatching(/on (“cats” and “dogs”|“dogs” and “cats”) saw/),
  ]);
  const { cells } = await studies.create(mixed).then(async (one) => ({
    cells: await listCells(operations.database, one.id, { limit: 10, after: null }),
  }));
  const cell = cells.find(({ keys }) => keys.mixture !== undefined)!;
  expect(Object.keys(cell.keys)).toEqual(expect.arrayContaining(['mixture', 'calibration 2', 'calibration 3', 'plan']));
  const of = (calibrationData: unknown) => studies.plan({ ...mixed, factors: { calibrationData } });
  await expect(of([{ cats: 1 }])).rejects.toThrow(/2 to 16 names with their weights/);
  await expect(of([{ cats: 1, dogs: 0 }])).rejects.toThrow(/weights above 0/);
});
