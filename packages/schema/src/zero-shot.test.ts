import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: true });

const RECORDS = Array.from({ length: 12 }, (_, i) => ({
  goal: `Sit ${i}.`,
  sol1: 'on the mat',
  sol2: `under moon ${i * i}`,
  label: i % 2,
}));

beforeAll(async () => {
  const file = path.join(pipeline.folder, 'piqa.jsonl');
  await writeFile(file, RECORDS.map(({ label: _label, ...record }) => `${JSON.stringify(record)}\n`).join(''));
  const labels = path.join(pipeline.folder, 'labels.lst');
  await writeFile(labels, RECORDS.map(({ label }) => `${label}\n`).join(''));
  const boolq = path.join(pipeline.folder, 'boolq.jsonl');
  await writeFile(boolq, `${JSON.stringify({ question: 'is it so', passage: 'It is.', label: true })}\n`);
  const register = `mutation ($input: RegisterDatasetInput!) { registerDataset(input: $input) {
    ... on Dataset { name kind task rows rowLength characters preview } ... on Problem { message } } }`;
  const { data } = await pipeline.ask(register, {
    input: { name: 'mats', source: { task: { file, task: 'piqa', labels } } },
  });
  expect(data.registerDataset).toMatchObject({ name: 'mats', kind: 'task', task: 'piqa', rows: 12, rowLength: null });
  expect(data.registerDataset.preview).toBe('Question: Sit 0.\nAnswer:\n✓ on the mat\n· under moon 0');
  await pipeline.ask(register, { input: { name: 'so', source: { task: { file: boolq, task: 'boolq' } } } });
});

async function run(key: string): Promise<void> {
  await pipeline.operations.scheduler.run([key]);
  for await (const { status } of pipeline.operations.events.follow([key])) {
    if (status === 'FAILED') throw new Error(`${key} failed.`);
    if (status === 'SUCCEEDED') break;
  }
}

const FIGURES = `key status title task era limit items tokens publishedMetric
  acc { value standardError } accNorm { value } published { value }`;
const PRUNED = `plan(input: { metric: MAGNITUDE, ratio: 0.8 }) { pruned(compensation: NONE)`;

test('a task is priced, run and shown with its items', async () => {
  const ask = () =>
    pipeline.ask(`{ model(name: "tiny") { zeroShot(input: { dataset: "mats" }) { ${FIGURES} settings { path value isDefault }
      answers(first: 5) { edges { node { item gold chosen correct margin context choices { text logProbability score tokens length } } }
        pageInfo { hasNextPage endCursor } } } } }`);
  const { zeroShot: before } = (await ask()).data.model;
  expect(before).toMatchObject({ status: 'PLANNED', items: null, acc: null, published: null, era: 'C', task: 'piqa' });
  expect(before.title).toBe('tiny on PIQA (mats) · era C');
  expect(before.answers.edges).toEqual([]);
  expect(before.settings).toContainEqual({ path: 'era', value: 'C', isDefault: true });
  await run(before.key);
  const { zeroShot } = (await ask()).data.model;
  expect(zeroShot).toMatchObject({ status: 'SUCCEEDED', items: 12, publishedMetric: 'ACC' });
  expect(zeroShot.published.value).toBe(zeroShot.acc.value);
  const p = zeroShot.acc.value;
  expect(zeroShot.acc.standardError).toBeCloseTo(Math.sqrt((p * (1 - p)) / 11), 12);
  const answers = zeroShot.answers.edges.map(({ node }: { node: never }) => node);
  expect(zeroShot.answers.pageInfo.hasNextPage).toBe(true);
  expect(answers.map(({ margin }: { margin: number }) => margin)).toEqual(
    answers.map(({ margin }: { margin: number }) => margin).toSorted((a: number, b: number) => a - b),
  );
  for (const { item, gold, chosen, correct, margin, context, choices } of answers) {
    expect(context).toBe(`Question: ${RECORDS[item]!.goal}\nAnswer:`);
    expect(gold).toBe(RECORDS[item]!.label);
    expect(choices.map(({ text }: { text: string }) => text)).toEqual([RECORDS[item]!.sol1, RECORDS[item]!.sol2]);
    expect(correct).toBe(chosen === gold);
    expect(margin).toBe(choices[gold].score - choices[1 - gold].score);
    for (const { text, tokens, length, logProbability, score } of choices) {
      expect([tokens, length]).toEqual([text.length + 1, text.length]);
      expect(score).toBe(logProbability);
    }
  }
  const second = await pipeline.ask(
    'query ($key: ID!, $after: String) { operation(key: $key) { ... on ZeroShot { answers(first: 50, after: $after, order: IN_ORDER, metric: ACC_NORM) { edges { node { item } } } } } }',
    { key: zeroShot.key, after: null },
  );
  expect(second.data.operation.answers.edges.map(({ node }: { node: { item: number } }) => node.item)).toEqual([
    ...RECORDS.keys(),
  ]);
});

test('a pruned model is compared with the dense one item by item', async () => {
  const compare = `compare { metric items difference standardError p verdict gained lost bothRight bothWrong base { key }
    flips { edges { node { gained answer { item correct chosen choices { logProbability } } baseAnswer { item correct } } } } }`;
  const source = `{ model(name: "tiny") { zeroShot(input: { dataset: "mats" }) { key acc { value } }
    ${PRUNED} { zeroShot(input: { dataset: "mats" }) { key acc { value } ${compare} } } } } }`;
  const first = (await pipeline.ask(source)).data.model;
  await run(first.zeroShot.key);
  expect(first.plan.pruned.zeroShot.compare.items).toBeNull();
  await run(first.plan.pruned.zeroShot.key);
  const { zeroShot: dense, plan } = (await pipeline.ask(source)).data.model;
  const { compare: compared, acc } = plan.pruned.zeroShot;
  expect(compared.base.key).toBe(dense.key);
  expect(compared.difference).toBeCloseTo(acc.value - dense.acc.value, 12);
  expect(compared.gained + compared.lost + compared.bothRight + compared.bothWrong).toBe(12);
  const flips = compared.flips.edges.map(({ node }: { node: never }) => node);
  expect(flips).toHaveLength(compared.gained + compared.lost);
  for (const { gained, answer, baseAnswer } of flips) {
    expect([answer.correct, baseAnswer.correct]).toEqual([gained, !gained]);
    expect(answer.item).toBe(baseAnswer.item);
  }
});

test('what does not compare is refused with the reason', async () => {
  const { model } = (
    await pipeline.ask(`{ model(name: "tiny") { a: zeroShot(input: { dataset: "mats", era: A }) { key }
      limited: zeroShot(input: { dataset: "mats", limit: 5 }) { key } so: zeroShot(input: { dataset: "so" }) { key } } }`)
  ).data;
  const cases: [string, string][] = [
    [`with: "${model.a.key}"`, 'their eras are C and A'],
    [`with: "${model.limited.key}"`, 'they take all items and the first 5'],
    [`with: "${model.so.key}"`, 'the data sets are “mats” and “so”'],
    ['', 'A dense model’s result compares with another one'],
    [`with: "${'0'.repeat(64)}"`, 'No operation has the key'],
  ];
  for (const [argument, message] of cases) {
    const { errors } = await pipeline.ask(
      `{ model(name: "tiny") { zeroShot(input: { dataset: "mats" }) { compare${argument && `(${argument})`} { metric } } } }`,
    );
    expect(errors[0]!.message).toContain(message);
  }
  const refused: [string, string][] = [
    ['zeroShot(input: { dataset: "cats" }) { key }', 'is text; zero-shot scores need a task’s data set'],
    ['evaluation(input: { dataset: "mats" }) { key }', 'holds the items of a task'],
    ['calibration(input: { dataset: "mats" }) { key }', 'holds the items of a task'],
    ['zeroShot(input: { dataset: "so" }) { answers(metric: ACC_NORM) { edges { cursor } } }', 'no normalised accuracy'],
    ['zeroShotMean(input: { datasets: ["so", "so"] }) { missing }', 'Two of the data sets are of BoolQ'],
    ['zeroShotMean(input: { datasets: [] }) { missing }', 'at least one data set'],
  ];
  for (const [field, message] of refused) {
    const { errors } = await pipeline.ask(`{ model(name: "tiny") { ${field} } }`);
    expect(errors[0]!.message).toContain(message);
  }
});

test('a mean over tasks counts each alike', async () => {
  const source = `{ model(name: "tiny") { zeroShotMean(input: { datasets: ["mats", "so"] }) {
    results { key published { value } } mean { value standardError } missing } } }`;
  const { zeroShotMean: before } = (await pipeline.ask(source)).data.model;
  expect(before.mean).toBeNull();
  for (const { key } of before.results) await run(key);
  const { zeroShotMean: after } = (await pipeline.ask(source)).data.model;
  const [mats, so] = after.results.map(({ published }: { published: { value: number } }) => published.value);
  // One item of “so” has no spread.
  expect(after.mean).toEqual({ value: (mats + so) / 2, standardError: null });
  expect(after.missing).toEqual(['hellaswag', 'winogrande', 'arc_easy', 'arc_challenge', 'openbookqa']);
});
