import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: false });

test('the states of a page’s operations are read at once, its models and data sets once each', async () => {
  const { operations } = pipeline;
  const states = vi.spyOn(operations, 'states');
  const models = vi.spyOn(operations.models, 'byName');
  const datasets = vi.spyOn(operations.datasets, 'byName');
  const evaluations = Array.from(
    { length: 24 },
    (_, i) => `e${i}: model(name: "tiny") { evaluation(input: { dataset: "cats", sequenceLength: ${i + 2} }) {
      key status progress { fraction } cost { seconds } error { code } perplexity } }`,
  );
  const { data } = await pipeline.ask(`{ ${evaluations.join('\n')} }`);
  expect(data.e23.evaluation.status).toBe('PLANNED');
  expect(states).toHaveBeenCalledTimes(1);
  expect(models).toHaveBeenCalledTimes(1);
  expect(datasets).toHaveBeenCalledTimes(1);
  vi.restoreAllMocks();
});

test('a list of operations reads the models and data sets that they rest on at once', async () => {
  const { operations, folder } = pipeline;
  const names = ['one', 'two', 'three'];
  for (const name of names) {
    const file = path.join(folder, `${name}.txt`);
    await writeFile(file, `The ${name} sat on the mat and looked at the moon.\n`.repeat(400));
    await operations.datasets.register(name, name, { format: 'text', file, joining: 'NONE' });
  }
  const asked = names.map(
    (name) => `${name}: evaluation(input: { dataset: "${name}", sequenceLength: 8 }) { key status }`,
  );
  const { data } = await pipeline.ask(`{ model(name: "tiny") { ${asked.join('\n')} } }`);
  const keys = names.map((name) => data.model[name].key);
  const models = vi.spyOn(operations.models, 'byKeys');
  const datasets = vi.spyOn(operations.datasets, 'byKeys');
  const listed = await pipeline.ask('query ($keys: [ID!]!) { operationsByKey(keys: $keys) { key title } }', { keys });
  expect(listed.data.operationsByKey.map(({ title }: { title: string }) => title)).toEqual(
    names.map((name) => expect.stringContaining(`tiny on ${name}`)),
  );
  expect(models).toHaveBeenCalledTimes(1);
  expect(datasets).toHaveBeenCalledTimes(1);
  vi.restoreAllMocks();
});

test('a plan is computed once a request, however often it is looked at', async () => {
  const plan = vi.spyOn(pipeline.operations.planner, 'plan');
  const look =
    'plan(input: { ratio: 0.3, metric: MAGNITUDE }) { status achievedRatio threshold cost { missing } layers { layer } }';
  await pipeline.ask(`{ model(name: "tiny") { a: ${look} b: ${look} } }`);
  expect(plan).toHaveBeenCalledTimes(1);
  vi.restoreAllMocks();
});

test('a plan that has been looked at asks the database for what may have changed alone: its model and the states', async () => {
  const { database, uses } = pipeline.operations;
  const look = (ratio: number) =>
    pipeline.ask(`{ model(name: "tiny") { plan(input: { ratio: ${ratio}, metric: MAGNITUDE }) { achievedRatio } } }`);
  await look(0.3);
  await uses.flush();
  const taken = vi.fn();
  database.pool.on('acquire', taken);
  expect((await look(0.4)).data.model.plan.achievedRatio).toBeGreaterThan(0.3);
  database.pool.off('acquire', taken);
  expect(taken).toHaveBeenCalledTimes(2);
});

test('a subscription that ends lets go of what it followed, also while nothing happens', async () => {
  const follow = vi.spyOn(pipeline.operations.events, 'follow');
  const { data } = await pipeline.ask(
    '{ model(name: "tiny") { evaluation(input: { dataset: "cats", maxRows: 3 }) { key } } }',
  );
  const events = await pipeline.follow('subscription ($keys: [ID!]!) { operations(keys: $keys) { sequence } }', {
    keys: [data.model.evaluation.key],
  });
  expect((await events.next()).value!.data.operations.sequence).toBe(0);
  const waiting = events.next();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await Promise.all([events.return!(), waiting]);
  const [followed] = follow.mock.results;
  expect(await followed!.value.next()).toEqual({ done: true, value: undefined });
  vi.restoreAllMocks();
});

test('expected failures in a field have a code and a remedy', async () => {
  const { data, errors } = await pipeline.ask('{ model(name: "nobody") { name } }');
  expect(data).toBeNull();
  expect(errors[0]).toMatchObject({
    message: 'No model is registered as “nobody”.',
    extensions: { code: 'MODEL_NOT_FOUND', remedy: expect.stringContaining('flapbook models') },
  });
});

test.each([
  ['{ model(name: "tiny") { plan(input: { ratio: 1, metric: MAGNITUDE }) { key } } }', 'BAD_RATIO'],
  ['{ model(name: "") { key } }', 'BAD_PARAMETER'],
  ['{ models(first: 0) { edges { cursor } } }', 'BAD_PARAMETER'],
  ['{ models(first: 201) { edges { cursor } } }', 'LIMIT_EXCEEDED'],
  ['{ models(after: "nonsense") { edges { cursor } } }', 'BAD_PARAMETER'],
  ['{ operations(after: "eyJwb3NpdGlvbiI6IidhJyIsImtleSI6ImIifQ") { edges { cursor } } }', 'BAD_PARAMETER'],
  [
    '{ model(name: "tiny") { plan(input: { ratio: 0.3, metric: MAGNITUDE }) { layers { mlp { scores { histogram(bins: 513) { low } } } } } } }',
    'LIMIT_EXCEEDED',
  ],
])('%s is refused with %s', async (source, code) => {
  const { errors } = await pipeline.ask(source);
  expect(errors[0]!.extensions.code).toBe(code);
});

test('a ratio in a variable is refused in the words of the pipeline', async () => {
  const { errors } = await pipeline.ask(
    'query ($ratio: Ratio!) { model(name: "tiny") { plan(input: { ratio: $ratio, metric: MAGNITUDE }) { key } } }',
    { ratio: 0 },
  );
  expect(errors[0]!.extensions).toMatchObject({ code: 'BAD_RATIO', remedy: 'Give a ratio above 0 and below 1.' });
});
