import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { withPipeline } from '../test/fixture.ts';

const pipeline = withPipeline({ worker: true });

const REGISTER = `mutation ($name: String!, $source: DatasetSourceInput!) {
  registerDataset(input: { name: $name, source: $source }) {
    __typename
    ... on Dataset { name kind rows characters preview tokens(model: "tiny") }
    ... on Problem { code message } } }`;

const register = async (name: string, source: object) =>
  (await pipeline.ask(REGISTER, { name, source })).data.registerDataset;

async function documentsFile(): Promise<string> {
  const file = path.join(pipeline.folder, 'documents.jsonl');
  const texts = Array.from({ length: 12 }, (_, at) => 'The cat sat on the mat. '.repeat(at % 4 === 0 ? 1 : 30 + at));
  await writeFile(file, texts.map((text, at) => `${JSON.stringify({ text, part: at % 2 })}\n`).join(''));
  return file;
}

test('documents are registered with a condition, and refused with what does not fit', async () => {
  const file = await documentsFile();
  const where = [{ field: 'part', value: '1' }];
  const half = await register('half', { jsonl: { file, field: 'text', joining: 'DOCUMENTS', where, toRow: 10 } });
  expect(half).toMatchObject({ __typename: 'Dataset', name: 'half', kind: 'documents', rows: 5 });
  expect(half.tokens).toBeGreaterThan(5 * 30);
  expect(half.preview).toContain('The cat sat');
  const bad = await register('bad', { jsonl: { file, field: 'text', joining: 'NONE' } });
  expect(bad).toMatchObject({ __typename: 'Problem', code: 'BAD_PARAMETER' });
  expect(await register('bad', { text: { file, joining: 'DOCUMENTS' } })).toMatchObject({ code: 'BAD_PARAMETER' });
});

test('documents calibrate and evaluate as published for C4', async () => {
  await register('documents', { jsonl: { file: await documentsFile(), field: 'text', joining: 'DOCUMENTS' } });
  const asked = `{ model(name: "tiny") {
    calibration(input: { dataset: "documents", samples: 4, sequenceLength: 16 }) { key sampling }
    evaluation(input: { dataset: "documents", sequenceLength: 16, maxRows: 6 }) { key status perplexity } } }`;
  const { data } = await pipeline.ask(asked);
  const { calibration, evaluation } = data.model;
  expect(calibration.sampling).toBe('DOCUMENTS');
  const keys = [calibration.key, evaluation.key];
  const run = await pipeline.ask('mutation ($keys: [ID!]!) { run(keys: $keys) { __typename } }', { keys });
  expect(run.data.run.__typename).toBe('RunPayload');
  for await (const { status } of pipeline.operations.events.follow(keys)) {
    expect(status).not.toBe('FAILED');
    const after = await pipeline.ask(asked);
    if (after.data.model.evaluation.status !== 'SUCCEEDED') continue;
    expect(after.data.model.evaluation.perplexity).toBeGreaterThan(1);
    break;
  }
  const refused = await pipeline.ask(
    '{ model(name: "tiny") { calibration(input: { dataset: "documents", sampling: CONTIGUOUS }) { key } } }',
  );
  expect(refused.errors[0]?.extensions.code).toBe('BAD_PARAMETER');
});

test('any two data sets tell what they have in common', async () => {
  const file = path.join(pipeline.folder, 'other.txt');
  await writeFile(file, 'Nothing of the kind stands in this text at all, whatever one may look for. '.repeat(20));
  await register('other', { text: { file } });
  const overlap = async (of: string, within: string, model?: string) =>
    (
      await pipeline.ask(
        'query ($of: DatasetName!, $with: DatasetName!, $model: ModelName) { dataset(name: $of) { overlap(with: $with, model: $model) { rows sharedRows share unit span } } }',
        { of, with: within, model },
      )
    ).data.dataset.overlap;
  expect(await overlap('cats', 'cats')).toMatchObject({ share: 1, unit: 'CHARACTERS', span: 96 });
  expect(await overlap('cats', 'other')).toMatchObject({ sharedRows: 0, unit: 'CHARACTERS' });
  expect(await overlap('cats', 'cats', 'tiny')).toMatchObject({ share: 1, unit: 'TOKENS', span: 32 });
});
