import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withDatabase } from '@flapbook/database/testing';
import { demoModel, demoTasks } from '@flapbook/demo';
import { writeQuestions } from '@flapbook/demo/questions';
import { createEngine } from '@flapbook/engine';
import { referencePass } from '@flapbook/engine/reference';
import { loadTokenizer, openModelFolder, pythonShuffle, readDataset } from '@flapbook/models';
import { writeTinyModel } from '@flapbook/models/testing';
import type { EraName } from '@flapbook/tasks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import type { ResolvedOperation } from '../operation.ts';
import { readZeroShotBlocks } from '../store/zero-shot.ts';
import { type ScoredItem, scoredItems } from '../tasks/scored-items.ts';
import { openWithWorker, runToEnd } from '../testing.ts';
import { resolvePlan } from './plan.ts';
import { resolvePrunedModel } from './pruned-model.ts';
import { resolveZeroShot } from './zero-shot.ts';

const fixture = withDatabase();
let stack: Awaited<ReturnType<typeof openWithWorker>>;
let folder: string;
let tiny: ModelRecord;
let questions: DatasetRecord;

interface Question {
  readonly question_stem: string;
  readonly choices: { readonly text: readonly string[]; readonly label: readonly string[] };
  readonly answerKey: string;
}
const text = writeQuestions({ seed: 'flapbook zero-shot test', count: 200 }, 60);
const records = text
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Question);

beforeAll(async () => {
  stack = await openWithWorker(fixture.url);
  folder = await mkdtemp(path.join(tmpdir(), 'flapbook-zero-shot-'));
  await writeTinyModel(path.join(folder, 'model'), { tokenizer: true, keyValueHeads: 2, layers: 1 });
  await writeFile(path.join(folder, 'questions.jsonl'), text);
  tiny = await stack.operations.models.register('tiny', path.join(folder, 'model'));
  questions = await stack.operations.datasets.byName(`task:${path.join(folder, 'questions.jsonl')}#openbookqa`);
});
afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

async function scored(operation: ResolvedOperation): Promise<ScoredItem[]> {
  const record = await runToEnd(stack.operations, operation);
  if (record.status !== 'SUCCEEDED') throw new Error(`${record.error?.code}: ${record.error?.message}`);
  return scoredItems(await readZeroShotBlocks(stack.operations.database, operation.key));
}

function asked(model: ModelRecord, dataset: DatasetRecord, spec: Parameters<typeof resolveZeroShot>[0] = {}) {
  return resolveZeroShot(spec, { subject: { model, pruned: null }, dataset, engine: 'onnx' });
}

/** The harness in a few lines: one request a pass, in float64, tokens being bytes. */
async function plainScores(
  item: Question,
  model: Awaited<ReturnType<typeof openModelFolder>>,
  begin: readonly number[],
) {
  const bytes = (string: string) => [...Buffer.from(string)].map((byte) => byte + 3);
  const context = [...begin, ...bytes(item.question_stem)];
  return Promise.all(
    item.choices.text.map(async (choice) => {
      const continuation = bytes(` ${choice}`);
      const { nll } = await referencePass(model, Int32Array.of(...context, ...continuation));
      return -nll.slice(-continuation.length).reduce((sum, value) => sum + value, 0);
    }),
  );
}

/** First of the largest. */
function best(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

describe('zero-shot scores', () => {
  it('of 200 generated items are those of a plain implementation', async () => {
    const operation = asked(tiny, questions);
    const items = await scored(operation);
    expect(items.map(({ index }) => index)).toEqual([...records.keys()]);
    const model = await openModelFolder(path.join(folder, 'model'));
    let right = 0;
    let rightNormalised = 0;
    for (const [index, item] of items.entries()) {
      const due = await plainScores(records[index]!, model, [1]);
      const { text: choices, label } = records[index]!.choices;
      const gold = label.indexOf(records[index]!.answerKey);
      expect(item.gold).toBe(gold);
      expect(item.lengths).toEqual(choices.map((choice) => [...choice].length));
      expect(item.tokens).toEqual(choices.map((choice) => choice.length + 1));
      for (const [i, value] of item.logProbabilities.entries()) expect(value).toBeCloseTo(due[i]!, 4);
      if (best(due) === gold) right++;
      if (best(due.map((value, i) => value / choices[i]!.length)) === gold) rightNormalised++;
    }
    await model.close();
    const [record] = await stack.operations.states([operation]).then((states) => [...states.values()]);
    const error = (p: number) => Math.sqrt((p * (1 - p)) / 199);
    expect(record!.result).toMatchObject({
      items: 200,
      acc: { value: right / 200, standardError: error(right / 200) },
      accNorm: { value: rightNormalised / 200, standardError: error(rightNormalised / 200) },
    });
    // 800 passes in plain loops.
  }, 240_000);

  it('of other eras begin without a beginning token, and era A takes the first of the shuffled items', async () => {
    const model = await openModelFolder(path.join(folder, 'model'));
    for (const era of ['A', 'B'] as const) {
      const items = await scored(asked(tiny, questions, { era, limit: 7 }));
      const order = era === 'A' ? [...pythonShuffle(200, 42)].slice(0, 7) : [0, 1, 2, 3, 4, 5, 6];
      expect(items.map(({ index }) => index)).toEqual(order);
      for (const item of items) {
        const due = await plainScores(records[item.index]!, model, []);
        for (const [i, value] of item.logProbabilities.entries()) expect(value).toBeCloseTo(due[i]!, 4);
      }
    }
    await model.close();
    // Python 3: x = list(range(200)); random.Random(42).shuffle(x)
    expect([...pythonShuffle(10, 42)]).toEqual([7, 3, 2, 8, 5, 6, 9, 4, 0, 1]);
    expect([...pythonShuffle(500, 42)].slice(0, 6)).toEqual([164, 383, 45, 156, 53, 72]);
  });

  it('of the bundled model are those of whole rows, and better than chance; pruned ones differ', async () => {
    const { name, file, task } = demoTasks[0]!;
    const { operations } = stack;
    const model = await operations.models.register('demo', demoModel.directory);
    const dataset = await operations.datasets.register(name, name, { format: 'task', file, task, labels: null });
    const items = await scored(asked(model, dataset, { limit: 24 }));
    const engine = await createEngine();
    const opened = await openModelFolder(demoModel.directory);
    const plain = await engine.open(opened);
    const content = await readDataset(dataset.source);
    if (content.kind !== 'task') throw new Error('no task');
    const tokenizer = await loadTokenizer(demoModel.directory);
    for (const index of [1, 5]) {
      for (const [i, { context, continuation }] of content.items[index]!.requests.entries()) {
        const [whole, before] = [await tokenizer.encode(context + continuation), await tokenizer.encode(context)];
        const nll = async (ids: Int32Array) => (await plain.evaluate([ids])).nll[0]!;
        expect(items[index]!.logProbabilities[i]).toBeCloseTo((await nll(before)) - (await nll(whole)), 3);
      }
    }
    await plain.close();
    await opened.close();
    const right = items.filter(({ gold, logProbabilities }) => best(logProbabilities) === gold);
    // By chance 6 of 24 would be.
    expect(right.length).toBeGreaterThan(11);

    const plan = resolvePlan({ ratio: 0.7, metric: 'MAGNITUDE' }, { model, calibration: null });
    const pruned = resolvePrunedModel('NONE', { model, plan });
    const subject = { model, pruned };
    const after = await scored(resolveZeroShot({ limit: 24 }, { subject, dataset, engine: 'onnx' }));
    const still = after.filter(({ gold, logProbabilities }) => best(logProbabilities) === gold);
    expect(still.length).toBeLessThan(right.length);
  });

  it('name the same operation however all items are asked for', () => {
    const { key } = asked(tiny, questions);
    expect(asked(tiny, questions, { era: 'C', limit: 200 }).key).toBe(key);
    expect(asked(tiny, questions, { limit: 1000 }).key).toBe(key);
    const keys = (['A', 'B', 'C'] as EraName[]).map((era) => asked(tiny, questions, { era }).key);
    expect(new Set([...keys, asked(tiny, questions, { limit: 199 }).key]).size).toBe(4);
  });

  it('are refused for what is no task, and a task for what needs rows', async () => {
    await writeFile(path.join(folder, 'text.txt'), 'The cat sat.');
    const words = await stack.operations.datasets.byName(`text:${path.join(folder, 'text.txt')}`);
    expect(() => asked(tiny, words)).toThrow(/is text; zero-shot scores need a task’s data set/);
    expect(() => asked({ ...tiny, tokenizerDigest: null }, questions)).toThrow(/no tokenizer/);
    expect(() => asked(tiny, questions, { limit: 0 })).toThrow(/limit must be a whole number/);
    const { resolveEvaluation } = await import('./evaluation.ts');
    const on = { subject: { model: tiny, pruned: null }, dataset: questions, engine: 'onnx' };
    expect(() => resolveEvaluation({}, on)).toThrow(/holds the items of a task/);
  });

  it('say which item has a choice that the model cannot read', async () => {
    const file = path.join(folder, 'long.jsonl');
    const record = { goal: 'Sit.', sol1: 'a', sol2: 'b'.repeat(200), label: 0 };
    await writeFile(file, `${JSON.stringify({ ...record, sol2: 'c' })}\n${JSON.stringify(record)}\n`);
    const dataset = await stack.operations.datasets.byName(`task:${file}#piqa`);
    const { error } = await runToEnd(stack.operations, asked(tiny, dataset));
    expect(error).toMatchObject({ code: 'SEQUENCE_TOO_LONG', message: expect.stringContaining('Item 2: ') });
  });
});
