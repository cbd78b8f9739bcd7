import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { writeQuestions } from '@flapbook/demo/questions';
import { writeTinyModel } from '@flapbook/models/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type DatasetRecord,
  type ModelRecord,
  type ResolvedOperation,
  resolveCalibration,
  resolveEvaluation,
  resolveSaliency,
  resolveZeroShot,
} from '../index.ts';
import { openWithWorker, runToEnd } from '../testing.ts';

const LENGTH = 128;
/** Behind a calibration's first shard and an evaluation's first block. */
const BAD_ROW = 66;
/** The character whose hidden state a channel of the first layer multiplies beyond what float32 holds; tokens are bytes. */
const BAD_CHARACTER = '~';
const BAD_TOKEN = BAD_CHARACTER.charCodeAt(0) + 3;
/** Some way behind the first, and beside others that are scored in one row with it. */
const BAD_ITEM = 34;

const database = withDatabase();
let folder: string;
let stack: Awaited<ReturnType<typeof openWithWorker>>;
let task: DatasetRecord;
let on: { model: ModelRecord; dataset: DatasetRecord; engine: string };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-not-finite-'));
  const file = path.join(folder, 'tokens.json');
  const rows = Array.from({ length: 70 }, (_, row) =>
    Array.from({ length: LENGTH }, (_, t) => (row === BAD_ROW && t === 9 ? BAD_TOKEN : (5 * row + 7 * t) % BAD_TOKEN)),
  );
  await writeFile(file, JSON.stringify({ rows }));
  const width = 16;
  await writeTinyModel(path.join(folder, 'model'), {
    hidden: width,
    tokenizer: true,
    edit: (tensors) =>
      tensors.map((tensor) => {
        const values = (of: (value: number, row: number, column: number) => number) => ({
          ...tensor,
          values: tensor.values.map((value, i) => of(value, Math.floor(i / width), i % width)),
        });
        // A direction of its own for the token, which nothing else has a part of.
        if (tensor.name === 'model.embed_tokens.weight') {
          return values((value, row, column) => (column > 0 ? value : row === BAD_TOKEN ? 4 : 0));
        }
        if (tensor.name === 'model.layers.0.self_attn.o_proj.weight') {
          return values((value, row) => (row === 0 ? 0 : value));
        }
        if (tensor.name === 'model.layers.0.mlp.up_proj.weight') {
          return values((value, row, column) => (row === 5 ? (column === 0 ? 3e38 : 0) : value));
        }
        return tensor;
      }),
  });
  stack = await openWithWorker(database.url);
  const { models, datasets } = stack.operations;
  const questions = writeQuestions({ seed: 'not finite', count: 60 }, 60).trimEnd().split('\n');
  const bad = JSON.parse(questions[BAD_ITEM - 1]!) as { question_stem: string };
  questions[BAD_ITEM - 1] = JSON.stringify({ ...bad, question_stem: bad.question_stem + BAD_CHARACTER });
  await writeFile(path.join(folder, 'questions.jsonl'), `${questions.join('\n')}\n`);
  task = await datasets.byName(`task:${path.join(folder, 'questions.jsonl')}#openbookqa`);
  on = {
    model: await models.register('overflowing', path.join(folder, 'model')),
    dataset: await datasets.register('rows', 'Rows', { format: 'tokens', file, name: 'rows' }),
    engine: 'onnx',
  };
});
afterAll(async () => {
  await stack?.close();
  await rm(folder, { recursive: true });
});

test.each<[string, string, () => ResolvedOperation]>([
  ['a calibration', 'sample 66', () => resolveCalibration({}, on)],
  ['a sequential calibration', 'sample 66', () => resolveCalibration({ sequential: { ratio: 0.3 } }, on)],
  ['an evaluation', 'row 66', () => resolveEvaluation({}, { ...on, subject: { model: on.model, pruned: null } })],
  ['a saliency', 'sample 66', () => resolveSaliency({ samples: 70 }, on)],
  [
    'a zero-shot score',
    'item 34',
    () => resolveZeroShot({}, { ...on, dataset: task, subject: { model: on.model, pruned: null } }),
  ],
])('%s names the layer in which it overflows and, of all that it reads, %s', async (_, name, operation) => {
  const { status, error, attempt } = await runToEnd(stack.operations, operation());
  expect({ status, attempt }).toEqual({ status: 'FAILED', attempt: 1 });
  expect(error).toMatchObject({
    code: 'NOT_FINITE',
    message: expect.stringMatching(new RegExp(`^Layer 0, mlp, ${name}: (-?Infinity|NaN)\\.$`)),
  });
});
