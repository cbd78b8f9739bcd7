import { expect, test, vi } from 'vitest';
import { type Answer, withPipeline } from '../../test/fixture.ts';

const pipeline = withPipeline({ worker: false });

const FOLLOWERS = 500;
const CHANGES = 20;

async function calibrationKey(seed: number): Promise<string> {
  const { data } = await pipeline.ask(
    `{ model(name: "tiny") { calibration(input: { dataset: "cats", seed: ${seed} }) { key } } }`,
  );
  return data.model.calibration.key;
}

/** Makes changes of an operation, one after the other, as if a worker reported its progress. */
async function changes(key: string, from: number, to: number): Promise<void> {
  for (let i = from; i <= to; i++) {
    await pipeline.operations.database.query('UPDATE operation SET fraction = $2 WHERE key = $1', [key, i / 1000]);
  }
}

/** The sequence numbers that a stream brings, up to the one given. */
async function sequencesUpTo(last: number, stream: AsyncIterableIterator<Answer, void>): Promise<number[]> {
  const sequences: number[] = [];
  for await (const { data, errors } of stream) {
    expect(errors).toEqual([]);
    sequences.push(data.operations.sequence);
    if (data.operations.sequence >= last) break;
  }
  return sequences;
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Statements that tell how an operation stands: the operation, its tasks, the workers, its inputs, its parts' rates. */
const STANDING = 7;

test.for([
  { seed: 1, fields: 'sequence status fraction at', queries: 0 },
  // Once a change, for all of them.
  { seed: 2, fields: 'sequence operation { key status progress { fraction sequence } }', queries: CHANGES },
  {
    seed: 3,
    fields: 'sequence operation { tasks { queued } waitingFor { reason } progress { etaSeconds } }',
    queries: CHANGES * STANDING,
  },
])('five hundred hear of every change in order, and cost little: $fields', async ({ seed, fields, queries }) => {
  const key = await calibrationKey(seed);
  await pipeline.operations.scheduler.run([key]);
  const document = `subscription ($keys: [ID!]!) { operations(keys: $keys) { ${fields} } }`;
  const streams = await Promise.all(
    Array.from({ length: FOLLOWERS }, async () => {
      const stream = await pipeline.follow(document, { keys: [key] });
      expect((await stream.next()).value).toMatchObject({ data: { operations: { sequence: 1 } } });
      return stream;
    }),
  );
  const query = vi.spyOn(pipeline.operations.database, 'query');
  const heard = Promise.all(streams.map((stream) => sequencesUpTo(1 + CHANGES, stream)));
  await changes(key, 1, CHANGES);
  for (const sequences of await heard) expect(sequences).toEqual(range(2, 1 + CHANGES));
  expect(query.mock.calls.length - CHANGES).toBeLessThanOrEqual(queries);
  query.mockRestore();
});

test('who comes back hears of everything since, once', async () => {
  const key = await calibrationKey(4);
  const document = `subscription ($keys: [ID!]!, $after: [SeenInput!]) {
    operations(keys: $keys, after: $after) { sequence fraction } }`;
  const before = await pipeline.follow(document, { keys: [key] });
  const heard = sequencesUpTo(3, before);
  await changes(key, 1, 3);
  const seen = await heard;
  expect(seen.at(-1)).toBe(3);
  await changes(key, 4, 7);
  const back = await pipeline.follow(document, { keys: [key], after: [{ key, sequence: 3 }] });
  expect(await sequencesUpTo(7, back)).toEqual([4, 5, 6, 7]);
});

test('who comes back after the changes were forgotten gets the present state', async () => {
  const key = await calibrationKey(5);
  await changes(key, 1, 5);
  await pipeline.operations.database.query('DELETE FROM operation_event WHERE operation_key = $1', [key]);
  const back = await pipeline.follow(
    `subscription ($keys: [ID!]!, $after: [SeenInput!]) { operations(keys: $keys, after: $after) { sequence status fraction } }`,
    { keys: [key], after: [{ key, sequence: 2 }] },
  );
  expect((await back.next()).value).toMatchObject({
    data: { operations: { sequence: 5, status: 'PLANNED', fraction: 0.005 } },
  });
  await back.return?.();
});
