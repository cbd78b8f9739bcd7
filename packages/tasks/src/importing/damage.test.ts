import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { TaskName } from '../registry.ts';
import { readTask } from './read.ts';

const ARC = { question: 'Q', choices: { text: ['a', 'b'], label: ['A', 'B'] }, answerKey: 'A' };
const HELLASWAG = { activity_label: 'A', ctx_a: 'b', ctx_b: '', endings: ['a', 'b'], label: '0' };
const WINOGRANDE = { sentence: 'One _ two.', option1: 'a', option2: 'b', answer: '1' };
const PIQA = { goal: 'g', sol1: 'a', sol2: 'b', label: 0 };

/** A record that is wrong, and what is said about it. */
const CASES: readonly (readonly [TaskName, unknown, string])[] = [
  ['boolq', { question: 'q', label: 1 }, 'file.jsonl, line 2 has no field “passage”; it has “question”, “label”'],
  ['boolq', { question: 'q', passage: 'p', label: -1 }, 'field “label” holds no answer: this is a test split'],
  ['boolq', { question: 'q', passage: 'p', label: 2 }, 'is 2; a label from 0 to 1'],
  ['boolq', { question: 3, passage: 'p', label: 1 }, 'field “question” is 3; a string was expected'],
  ['boolq', { question: '\ud83d', passage: 'p', label: 1 }, 'half of a surrogate pair'],
  ['boolq', ['q'], 'line 2 holds no object'],
  ['piqa', { goal: 'g', sol1: 'a', sol2: 'b' }, 'field “label” holds no answer'],
  ['piqa', { ...PIQA, label: 'x' }, 'is "x"; a label'],
  ['piqa', { ...PIQA, label: 0.5 }, 'is 0.5; a label'],
  ['piqa', { ...PIQA, sol2: '' }, 'choice 2 is empty'],
  ['hellaswag', { ...HELLASWAG, label: '' }, 'holds no answer'],
  ['hellaswag', { ...HELLASWAG, label: '2' }, 'a label from 0 to 1'],
  ['hellaswag', { ...HELLASWAG, endings: ['[step]', 'b'] }, 'choice 1 is empty'],
  ['hellaswag', { ...HELLASWAG, endings: ['a', 4] }, 'field “endings”: field “1” is 4'],
  ['hellaswag', { ...HELLASWAG, endings: 'ab' }, 'a list was expected'],
  ['winogrande', { ...WINOGRANDE, sentence: 'One two.' }, 'has no blank'],
  ['winogrande', { ...WINOGRANDE, sentence: 'One _ ' }, 'ends at its blank'],
  ['winogrande', { ...WINOGRANDE, answer: '' }, 'holds no answer'],
  ['winogrande', { ...WINOGRANDE, answer: '0' }, 'a label from 1 to 2'],
  ['arc_easy', { ...ARC, answerKey: 'C' }, 'is “C”; the labels are A, B'],
  ['arc_easy', { ...ARC, answerKey: '' }, 'holds no answer'],
  ['arc_easy', { ...ARC, choices: { text: ['a'], label: ['A', 'B'] } }, 'has 1 texts and 2 labels'],
  ['arc_easy', { ...ARC, choices: { text: ['a', 'b'], label: ['A', 'A'] } }, 'label “A” twice'],
  ['arc_easy', { ...ARC, choices: { text: ['a'], label: ['A'] } }, 'has 1 choices'],
  ['arc_challenge', { ...ARC, choices: [] }, 'is []; an object was expected'],
  ['openbookqa', { ...ARC, question: undefined, question_stem: ' ' }, 'nothing that the choices could follow'],
];

const GOOD: Record<TaskName, unknown> = {
  boolq: { question: 'q', passage: 'p', label: true },
  piqa: PIQA,
  hellaswag: HELLASWAG,
  winogrande: WINOGRANDE,
  arc_easy: ARC,
  arc_challenge: ARC,
  openbookqa: { ...ARC, question: undefined, question_stem: 's' },
};

function named(text: string | Uint8Array, name = 'file.jsonl') {
  return { name, bytes: typeof text === 'string' ? Buffer.from(text) : text };
}

describe('a task’s file', () => {
  it.each(CASES)('is refused where it is wrong: %s %j', async (task, record, message) => {
    const text = `${JSON.stringify(GOOD[task])}\n${JSON.stringify(record)}\n`;
    await expect(readTask(task, named(text))).rejects.toMatchObject({
      code: 'BAD_DATASET',
      message: expect.stringContaining(message),
    });
    expect(await readTask(task, named(`${JSON.stringify(GOOD[task])}\n`))).toHaveLength(1);
  });

  it('is refused where it is none at all', async () => {
    const cases: [string | Uint8Array, string, string][] = [
      ['', 'DATASET_EMPTY', 'no records'],
      ['\n \n', 'DATASET_EMPTY', 'no records'],
      ['{"goal":', 'BAD_DATASET', 'line 1 is not valid JSON'],
      ['[{"goal": 1}', 'BAD_DATASET', 'is not valid JSON'],
      [Uint8Array.of(0x7b, 0xff), 'BAD_DATASET', 'neither Parquet nor text'],
      [Buffer.from('PAR1'), 'BAD_DATASET', 'cannot be read as Parquet'],
      [Buffer.from('PAR1xxxxxxxxxxxxxxxxPAR1'), 'BAD_DATASET', 'cannot be read as Parquet'],
    ];
    for (const [bytes, code, message] of cases) {
      await expect(readTask('piqa', named(bytes))).rejects.toMatchObject({
        code,
        message: expect.stringContaining(message),
      });
    }
  });

  it('is refused where Parquet is cut short or altered, and never read beyond', async () => {
    const url = new URL('../../test/hellaswag.gzip.parquet', import.meta.url);
    const whole = new Uint8Array(await readFile(url));
    for (let bytes = 4; bytes < whole.length; bytes += 101) {
      await expect(readTask('hellaswag', named(whole.slice(0, bytes)))).rejects.toMatchObject({ code: 'BAD_DATASET' });
    }
    let refused = 0;
    for (let at = 4; at < whole.length; at += 13) {
      const altered = whole.slice();
      altered[at] = altered[at]! ^ 0x55;
      // Where only a text is altered there is nothing to notice; whatever happens is an answer or a clear error.
      await readTask('hellaswag', named(altered)).catch((error: unknown) => {
        refused++;
        expect(error).toMatchObject({ name: 'FlapbookError' });
      });
    }
    expect(refused).toBeGreaterThan(50);
  });

  it('is refused where its columns are those of another task', async () => {
    const url = new URL('../../test/boolq.snappy.parquet', import.meta.url);
    await expect(readTask('winogrande', named(await readFile(url), 'b.parquet'))).rejects.toMatchObject({
      code: 'BAD_DATASET',
      message:
        'b.parquet has none of the columns sentence, option1, option2, answer; it has question, passage, idx, label.',
    });
  });
});
