import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { ScoredPair } from '../items/task.ts';
import { TASKS, type TaskName } from '../registry.ts';
import { codePoints } from '../text/python.ts';
import { readTask } from './read.ts';

interface Golden {
  readonly task: TaskName;
  readonly record: Record<string, unknown>;
  readonly requests: readonly ScoredPair[];
  readonly gold: number;
  /** What `acc_norm` divides by; null where there is none. */
  readonly lengths: readonly number[] | null;
}

const here = (name: string) => new URL(`../../test/${name}`, import.meta.url);
const golden = JSON.parse(await readFile(here('golden.json'), 'utf8')) as readonly Golden[];

function file(name: string, ...records: unknown[]) {
  return { name, bytes: Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join('')) };
}

function expectGolden(item: Awaited<ReturnType<typeof readTask>>[number], due: Golden): void {
  expect(item.requests).toEqual(due.requests);
  expect(item.gold).toBe(due.gold);
  if (due.lengths !== null) expect(item.choices.map(codePoints)).toEqual(due.lengths);
  expect(TASKS[due.task].normalised).toBe(due.lengths !== null);
}

describe('requests of every task', () => {
  it('are all there', () => {
    expect(new Set(golden.map(({ task }) => task))).toEqual(new Set(Object.keys(TASKS)));
    expect(golden).toHaveLength(14);
  });

  it.each(golden)('are the strings of the harness: $task $record', async (due) => {
    const [item] = await readTask(due.task, file('a.jsonl', due.record));
    expectGolden(item!, due);
  });

  it.each([
    ['boolq', 'boolq.snappy.parquet'],
    ['hellaswag', 'hellaswag.gzip.parquet'],
    ['arc_easy', 'arc_easy.zstd.parquet'],
  ] as const)('are the same from the hub’s Parquet: %s', async (task, name) => {
    const items = await readTask(task, { name, bytes: await readFile(here(name)) });
    const due = golden.filter((one) => one.task === task);
    expect(items).toHaveLength(2);
    for (const [index, item] of items.entries()) expectGolden(item, due[index]!);
  });

  it('are the same from one list of records', async () => {
    const due = golden.filter(({ task }) => task === 'piqa');
    const bytes = Buffer.from(`\uFEFF ${JSON.stringify(due.map(({ record }) => record))}`);
    const items = await readTask('piqa', { name: 'piqa.json', bytes });
    for (const [index, item] of items.entries()) expectGolden(item, due[index]!);
  });

  it('are the same from the publishers’ layouts', async () => {
    for (const task of ['arc_easy', 'arc_challenge', 'openbookqa'] as const) {
      const due = golden.filter((one) => one.task === task);
      const published = due.map(({ record }) => {
        const { text, label } = record.choices as { text: string[]; label: string[] };
        const stem = record.question ?? record.question_stem;
        const choices = text.map((choice, i) => ({ text: choice, label: label[i] }));
        return { id: record.id, question: { stem, choices }, answerKey: record.answerKey };
      });
      const items = await readTask(task, file('a.jsonl', ...published));
      for (const [index, item] of items.entries()) expectGolden(item, due[index]!);
    }
    const [boolq] = golden.filter(({ task }) => task === 'boolq');
    const [said] = await readTask('boolq', file('a.jsonl', { ...boolq!.record, label: false }));
    expectGolden(said!, boolq!);
    const [hellaswag] = golden.filter(({ task }) => task === 'hellaswag');
    const [numbered] = await readTask('hellaswag', file('a.jsonl', { ...hellaswag!.record, label: 1 }));
    expectGolden(numbered!, hellaswag!);
    const [winogrande] = golden.filter(({ task }) => task === 'winogrande');
    const [named] = await readTask('winogrande', file('a.jsonl', { ...winogrande!.record, qID: 'X-1' }));
    expectGolden(named!, winogrande!);
  });

  it('are the same with PIQA’s labels in a file of their own', async () => {
    const due = golden.filter(({ task }) => task === 'piqa');
    const records = due.map(({ record: { label: _label, ...rest } }) => rest);
    const labels = { name: 'valid-labels.lst', bytes: Buffer.from('0\r\n1\r\n') };
    const items = await readTask('piqa', file('valid.jsonl', ...records), { labels });
    for (const [index, item] of items.entries()) expectGolden(item, due[index]!);
    await expect(
      readTask('piqa', file('valid.jsonl', ...records), { labels: { ...labels, bytes: Buffer.from('0\n') } }),
    ).rejects.toMatchObject({ code: 'BAD_DATASET', message: expect.stringContaining('1 lines and valid.jsonl 2') });
    await expect(
      readTask('piqa', file('valid.jsonl', ...records), { labels: { ...labels, bytes: Buffer.from('0\n2\n') } }),
    ).rejects.toMatchObject({ message: expect.stringContaining('valid-labels.lst, line 2') });
  });
});
