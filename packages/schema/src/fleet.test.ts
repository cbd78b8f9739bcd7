import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { type Answer, withPipeline } from '../test/fixture.ts';

/** Takes events until one is as wanted. */
async function until(
  stream: AsyncIterableIterator<Answer, void>,
  isWanted: (data: Answer['data']) => boolean,
): Promise<Answer['data']> {
  for (;;) {
    const { done, value } = await stream.next();
    if (done) throw new Error('The stream has ended.');
    expect(value.errors).toEqual([]);
    if (isWanted(value.data)) return value.data;
  }
}

const CALIBRATION = `query ($samples: Int!) { model(name: "tiny") {
  calibration(input: { dataset: "cats", samples: $samples, sequenceLength: 16 }) {
    key priority lane notebook { title } tasks { queued running succeeded failed cancelled } waitingFor { reason }
    cost { queuedSeconds seconds lowSeconds highSeconds measured bytes missing cached missingTasks cachedTasks workers
      steps { key kind status cached tasks missingTasks seconds bytes } }
    explain { key differences { path value nearest } parts sharedParts text nearest { status } } } } }`;

const RUN = `mutation ($keys: [ID!]!, $priority: Priority, $notebook: ID) {
  run(keys: $keys, priority: $priority, notebook: $notebook) {
    ... on RunPayload { operations { key } } ... on Problem { code message } } }`;

describe('with a worker', () => {
  const pipeline = withPipeline({ worker: true });
  const calibration = async (samples: number) => (await pipeline.ask(CALIBRATION, { samples })).data.model.calibration;

  test('a run in the background, from its price to the price of more of it', async () => {
    const { data } = await pipeline.ask(
      '{ workers { edges { node { state engine compatible remark task { key } memoryBytes models } } } }',
    );
    expect(data.workers.edges.map(({ node }: { node: object }) => node)).toEqual([
      {
        state: 'READY',
        engine: 'onnx',
        compatible: true,
        remark: null,
        task: null,
        memoryBytes: expect.any(Number),
        models: [],
      },
    ]);
    const before = await calibration(128);
    expect(before).toMatchObject({ priority: null, lane: null, notebook: null, waitingFor: null, explain: null });
    expect(before.tasks).toEqual({ queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 });
    const { tasks } = before.cost.steps[0];
    expect(tasks).toBeGreaterThan(1);
    expect(before.cost).toMatchObject({
      queuedSeconds: 0,
      measured: false,
      missing: 1,
      missingTasks: tasks,
      cachedTasks: 0,
      workers: 1,
      steps: [{ key: before.key, kind: 'calibration', status: 'PLANNED', cached: false, missingTasks: tasks }],
    });

    await pipeline.ask(
      `mutation { saveNotebook(input: { id: "nb", title: "A study", cells: [], variables: {}, version: 0 }) { __typename } }`,
    );
    await pipeline.ask(RUN, { keys: [before.key], priority: 'BACKGROUND', notebook: 'nb' });
    const stream = await pipeline.follow(
      'subscription ($keys: [ID!]!) { operations(keys: $keys) { status operation { key } } }',
      { keys: [before.key] },
    );
    await until(stream, ({ operations }) => operations.status === 'SUCCEEDED');
    const after = await calibration(128);
    expect(after).toMatchObject({ priority: 'BACKGROUND', lane: 'nb', notebook: { title: 'A study' }, cost: null });
    expect(after.tasks).toEqual({ queued: 0, running: 0, succeeded: tasks, failed: 0, cancelled: 0 });

    // Of a larger one on the same data only the further shards are missing, and it is known how fast they go.
    // Rates are read anew every few seconds.
    await vi.waitFor(async () => expect((await calibration(192)).cost.measured).toBe(true), { timeout: 20_000 });
    const { cost, explain } = await calibration(192);
    expect(cost).toMatchObject({ missing: 1, cachedTasks: tasks });
    expect(cost.missingTasks).toBe(cost.steps[0].tasks - tasks);
    expect(cost.lowSeconds).toBeLessThanOrEqual(cost.seconds);
    expect(cost.highSeconds).toBeGreaterThanOrEqual(cost.seconds);
    expect(explain).toMatchObject({
      key: before.key,
      differences: [{ path: 'samples', value: 192, nearest: 128 }],
      sharedParts: tasks,
      parts: cost.steps[0].tasks,
      nearest: { status: 'SUCCEEDED' },
      text: expect.stringContaining('samples (192 instead of 128)'),
    });
  });

  test('a part that is tried again later says when, after what, and which attempt that is', async () => {
    const file = path.join(pipeline.folder, 'dogs.txt');
    await writeFile(file, 'The dog ran home. '.repeat(400));
    await pipeline.operations.datasets.register('dogs', 'About dogs', { format: 'text', file, joining: 'NONE' });
    await rename(file, `${file} elsewhere`);
    const { data } = await pipeline.ask(
      '{ model(name: "tiny") { calibration(input: { dataset: "dogs", samples: 8, sequenceLength: 16 }) { key } } }',
    );
    const { key } = data.model.calibration;
    await pipeline.ask(RUN, { keys: [key] });
    const WAITING = `waitingFor { reason message retry { at attempt attempts tasks problem { code message remedy } } }`;
    const waiting = async () =>
      (await pipeline.ask(`{ operation(key: "${key}") { ${WAITING} } jobs { running { key ${WAITING} } } }`)).data;
    // One answer for all that follows: a moment later it is tried again.
    let seen: Awaited<ReturnType<typeof waiting>>;
    await expect
      .poll(
        async () => {
          seen = await waiting();
          return seen.operation.waitingFor?.reason;
        },
        { timeout: 20_000 },
      )
      .toBe('BACK_OFF');
    const { operation, jobs } = seen!;
    const { retry, message } = operation.waitingFor;
    expect(retry).toEqual({
      at: expect.any(String),
      attempt: expect.any(Number),
      attempts: 60,
      tasks: 1,
      problem: { code: 'FILES_ELSEWHERE', message: expect.stringContaining(file), remedy: expect.any(String) },
    });
    expect(retry.attempt).toBeGreaterThan(1);
    const seconds = (Date.parse(retry.at) - Date.now()) / 1000;
    expect(seconds).toBeLessThan(6);
    expect(seconds).toBeGreaterThan(-2);
    expect(message).toContain(`until ${retry.at.slice(11, 19)} UTC after FILES_ELSEWHERE`);
    expect(message).toContain(`Attempt ${retry.attempt} of 60`);
    expect(jobs.running).toEqual([{ key, waitingFor: operation.waitingFor }]);

    await rename(`${file} elsewhere`, file);
    const state = async () =>
      (await pipeline.ask(`{ operation(key: "${key}") { status waitingFor { reason } } }`)).data.operation;
    await expect.poll(state, { timeout: 20_000 }).toEqual({ status: 'SUCCEEDED', waitingFor: null });
  });

  test('several operations together cost what they share once', async () => {
    const chain = (ratio: number) => `calibration(input: { dataset: "cats", samples: 40, sequenceLength: 16 }) {
      plan(input: { ratio: ${ratio} }) { pruned { evaluation(input: { dataset: "cats", sequenceLength: 16 }) {
        key cost { seconds missing missingTasks } } } } }`;
    const { data } = await pipeline.ask(
      `{ a: model(name: "tiny") { ${chain(0.2)} } b: model(name: "tiny") { ${chain(0.3)} } }`,
    );
    const evaluations = [data.a, data.b].map((model) => model.calibration.plan.pruned.evaluation);
    const price = await pipeline.ask(
      'query ($keys: [ID!]!) { price(keys: $keys) { seconds missing missingTasks steps { kind } } }',
      { keys: evaluations.map(({ key }) => key) },
    );
    const { missing, steps, seconds } = price.data.price;
    expect(evaluations.map(({ cost }) => cost.missing)).toEqual([3, 3]);
    expect(missing).toBe(5);
    expect(steps.filter(({ kind }: { kind: string }) => kind === 'calibration')).toHaveLength(1);
    expect(seconds).toBeLessThan(evaluations[0].cost.seconds + evaluations[1].cost.seconds);
    expect(seconds).toBeGreaterThan(evaluations[0].cost.seconds);

    const unknown = await pipeline.ask('{ price(keys: ["0000"]) { seconds } }');
    expect(unknown.errors[0]).toMatchObject({ extensions: { code: 'OPERATION_NOT_FOUND' } });
  });
});

describe('without a worker', () => {
  const pipeline = withPipeline({ worker: false });

  const JOBS = `totals { queued running queuedTasks failed }
    queued(first: 2) { edges { node { key kind model dataset priority notebook waitingFor { reason message } tasks { queued } } }
      pageInfo { hasNextPage endCursor } }
    running { key } recent { key status operation { key } } workers { name }`;

  async function keys(samples: readonly number[]): Promise<string[]> {
    const answers = await Promise.all(samples.map((count) => pipeline.ask(CALIBRATION, { samples: count })));
    return answers.map(({ data }) => data.model.calibration.key);
  }

  test('the queue is listed in the order in which it will be taken, and says what it waits for', async () => {
    const [study, person, late] = await keys([8, 16, 24]);
    await pipeline.ask(RUN, { keys: [study], priority: 'BACKGROUND', notebook: 'study' });
    await pipeline.ask(RUN, { keys: [person] });
    await pipeline.ask(RUN, { keys: [late] });
    const first = (await pipeline.ask(`{ jobs { ${JOBS} } }`)).data.jobs;
    expect(first.totals).toMatchObject({ queued: 3, running: 0, queuedTasks: 3 });
    expect(first.queued.edges.map(({ node }: { node: { key: string } }) => node.key)).toEqual([person, late]);
    expect(first.queued.edges[0].node).toMatchObject({
      kind: 'calibration',
      model: 'tiny',
      dataset: 'cats',
      priority: 'INTERACTIVE',
      waitingFor: { reason: 'NO_WORKER' },
    });
    const rest = await pipeline.ask(
      '{ jobs { queued(first: 2, after: "' +
        `${first.queued.pageInfo.endCursor}") { edges { node { key priority } } pageInfo { hasNextPage } } } }`,
    );
    expect(rest.data.jobs.queued).toEqual({
      edges: [{ node: { key: study, priority: 'BACKGROUND' } }],
      pageInfo: { hasNextPage: false },
    });

    await pipeline.ask('mutation ($keys: [ID!]!) { cancel(keys: $keys) { __typename } }', { keys: [late] });
    const { totals, recent } = (await pipeline.ask(`{ jobs { ${JOBS} } }`)).data.jobs;
    expect(totals.queued).toBe(2);
    expect(recent).toEqual([{ key: late, status: 'CANCELLED', operation: { key: late } }]);
  });

  test('all who watch share one reading, and hear of it when something changes', async () => {
    const { database } = pipeline.operations;
    const query = vi.spyOn(database, 'query');
    const watchers = await Promise.all(
      Array.from({ length: 40 }, () =>
        pipeline.follow('subscription { jobs { totals { queued } workers { name state } } }'),
      ),
    );
    const first = await Promise.all(watchers.map((stream) => until(stream, () => true)));
    // One reading is about ten statements.
    expect(query.mock.calls.length).toBeLessThan(watchers.length);
    query.mockRestore();
    expect(new Set(first.map((data) => JSON.stringify(data))).size).toBe(1);

    await database.query(
      `INSERT INTO worker (id, name, host, process_id, version, queue, engine, provider, device, class, memory_bytes,
          heartbeat_at)
        VALUES ('w', 'away:1', 'away', 1, '0.0.1', 'other.00000000', 'other', 'cpu', 'd', 'c', 1e9, now() + interval '1 hour')`,
    );
    const joined = await Promise.all(watchers.map((stream) => until(stream, ({ jobs }) => jobs.workers.length === 1)));
    expect(joined[0].jobs.workers).toEqual([{ name: 'away:1', state: 'READY' }]);

    const [key] = await keys([32]);
    await pipeline.ask(RUN, { keys: [key] });
    const more = first[0].jobs.totals.queued + 1;
    await Promise.all(watchers.map((stream) => until(stream, ({ jobs }) => jobs.totals.queued === more)));
    await Promise.all(watchers.map((stream) => stream.return?.()));

    const { data } = await pipeline.ask(
      `{ workers { edges { node { name compatible remark } } }
         operation(key: "${key}") { status waitingFor { reason message } } }`,
    );
    expect(data.workers.edges[0].node).toMatchObject({ compatible: false, remark: expect.stringContaining('0.0.1') });
    expect(data.operation.waitingFor).toMatchObject({ reason: 'NO_ENGINE', message: expect.stringContaining('onnx') });
  });

  test('what nobody watches any more is not read', async () => {
    const stream = await pipeline.follow('subscription { jobs { at } }');
    await until(stream, () => true);
    await stream.return?.();
    const query = vi.spyOn(pipeline.operations.database, 'query');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(query).not.toHaveBeenCalled();
    query.mockRestore();
  });

  test('what is queued before counts in the price and in when a job begins', async () => {
    const { database } = pipeline.operations;
    const [first, second, third] = await keys([40, 48, 56]);
    await pipeline.ask(RUN, { keys: [first] });
    await database.query(
      `INSERT INTO worker (id, name, host, process_id, version, queue, engine, provider, device, class, memory_bytes,
          heartbeat_at)
        SELECT 'fit', 'fit:1', 'fit', 1, '0.1.0', queue, 'onnx', 'cpu', 'd', 'c', 1e12, now() + interval '1 hour'
        FROM task WHERE operation_key = $1`,
      [first],
    );
    await pipeline.ask(RUN, { keys: [second] });
    const priced = `query ($keys: [ID!]!) { price(keys: $keys) { queuedSeconds } }`;
    // What was read for a price serves others for a second.
    await expect
      .poll(async () => (await pipeline.ask(priced, { keys: [third] })).data.price.queuedSeconds)
      .toBeGreaterThan(0);
    const { data } = await pipeline.ask(
      `query ($third: ID!, $second: ID!) {
        price(keys: [$third]) { queuedSeconds seconds }
        background: price(keys: [$third], priority: BACKGROUND) { queuedSeconds }
        operation(key: $second) { progress { startSeconds } waitingFor { reason } }
        jobs { queued(first: 10) { edges { node { key startSeconds } } } } }`,
      { third, second },
    );
    expect(data.background.queuedSeconds).toBeGreaterThanOrEqual(data.price.queuedSeconds);
    const { startSeconds } = data.operation.progress;
    // Less is in the second's way than in that of the third, which would come after it.
    expect(startSeconds).toBeGreaterThan(0);
    expect(startSeconds).toBeLessThan(data.price.queuedSeconds);
    expect(data.operation.waitingFor).toBeNull();
    const job = data.jobs.queued.edges.find(({ node }: { node: { key: string } }) => node.key === second);
    expect(job.node.startSeconds).toBeCloseTo(startSeconds, 9);
    await database.query(`DELETE FROM worker WHERE id = 'fit'`);
  });
});
