import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { withPipeline } from '../../test/fixture.ts';

const pipeline = withPipeline({ worker: false });

const REGISTER = `mutation ($file: String!, $wait: Float) {
  registerDataset(input: { name: "large", source: { text: { file: $file } }, waitSeconds: $wait }) {
    __typename
    ... on Dataset { key name characters }
    ... on Job { key kind status dataset tasks { total } }
    ... on Problem { code message } } }`;
const CANCEL = `mutation ($keys: [ID!]!) { cancel(keys: $keys) {
  __typename ... on CancelPayload { operations { key } } ... on Problem { code } } }`;
const RECENT = '{ jobs { recent { key status } } }';
const RESULTS = '{ operations(first: 1) { edges { cursor } pageInfo { hasNextPage } } }';

/** More than what is read at once. */
const LINES = 6_000_000;

test('what is large is registered by a job that can be waited for, followed and cancelled', async () => {
  const file = path.join(pipeline.folder, 'large.txt');
  await writeFile(file, 'Some words.\n'.repeat(LINES));
  const register = async (wait?: number) => (await pipeline.ask(REGISTER, { file, wait })).data.registerDataset;

  const job = await register(0);
  expect(job).toMatchObject({ __typename: 'Job', kind: 'registration', dataset: expect.stringMatching(/large\.txt$/) });
  expect((await pipeline.ask(CANCEL, { keys: [job.key] })).data.cancel).toEqual({
    __typename: 'CancelPayload',
    operations: [],
  });
  // Cancelled, unless it was done before.
  const [ended] = (await pipeline.ask(RECENT)).data.jobs.recent;
  if (ended !== undefined) expect(ended).toEqual({ key: job.key, status: 'CANCELLED' });

  const dataset = await register();
  expect(dataset).toMatchObject({ __typename: 'Dataset', name: 'large', characters: 12 * LINES });
  // It is a job, no result to build on: a page of results is not the shorter for it.
  const { edges, pageInfo } = (await pipeline.ask(RESULTS)).data.operations;
  expect({ edges, pageInfo }).toEqual({ edges: [], pageInfo: { hasNextPage: false } });
  // Nothing is read again.
  expect(await register(5)).toEqual(dataset);
});
