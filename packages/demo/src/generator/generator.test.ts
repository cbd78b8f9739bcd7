import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { demoCorpora, demoTasks } from '../index.ts';
import { runProgram } from './code-interpreter.ts';
import { type Domain, domains, writePretraining, writeSplit } from './corpora.ts';
import { writeQuestions } from './questions.ts';
import { Random } from './random.ts';

const names = Object.keys(domains) as Domain[];

function shipped(domain: Domain, split: 'train' | 'test'): string {
  const corpus = demoCorpora.find((candidate) => candidate.domain === domain && candidate.split === split);
  return readFileSync(corpus!.file, 'utf8');
}

function documents(text: string): string[] {
  return text.trimEnd().split('\n\n');
}

describe('the random generator', () => {
  it('draws the same numbers from the same seed and others from another', () => {
    const draw = (seed: string) => {
      const random = new Random(seed);
      return Array.from({ length: 6 }, () => random.integer(0, 99));
    };
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
  });

  it('covers a range evenly, bounds included', () => {
    const random = new Random('even');
    const counts = new Array<number>(5).fill(0);
    for (let draw = 0; draw < 10_000; draw++) counts[random.integer(0, 4)]!++;
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});

describe.each(names)('the %s corpus', (domain) => {
  it.each(['train', 'test'] as const)('is, byte for byte, what the generator writes (%s)', (split) => {
    expect(shipped(domain, split) === writeSplit(domain, split)).toBe(true);
  });

  it('has no document of the test split in the train split or in the text that the model was trained on', () => {
    const test = documents(shipped(domain, 'test'));
    for (const text of [shipped(domain, 'train'), writePretraining(domain)]) {
      const seen = new Set(documents(text));
      expect(test.filter((document) => seen.has(document))).toEqual([]);
    }
  });

  it('has documents without blank lines, trailing spaces or characters outside ASCII', () => {
    const text = shipped(domain, 'test');
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    expect(text).not.toMatch(/ \n|\n\n\n/);
  });
});

describe('the questions', () => {
  const records = writeQuestions()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

  it('are, byte for byte, what the generator writes', () => {
    expect(readFileSync(demoTasks[0]!.file, 'utf8')).toBe(writeQuestions());
    expect(writeQuestions({ seed: 'other', count: 8 }, 60)).not.toBe(writeQuestions({ seed: 'another', count: 8 }, 60));
  });

  it('have four different choices each, and are no two alike', () => {
    expect(records).toHaveLength(200);
    expect(new Set(records.map(({ question_stem: stem }) => stem)).size).toBe(200);
    for (const { choices } of records) expect(new Set(choices.text).size).toBe(4);
    // No place is favoured.
    const places = records.map(({ answerKey }) => answerKey);
    for (const label of 'ABCD') {
      expect(Math.abs(places.filter((place) => place === label).length - 50)).toBeLessThan(20);
    }
  });

  it('are about documents that no split holds', () => {
    const split = shipped('stories', 'train');
    for (const { question_stem: stem } of records) if (stem.length > 300) expect(split.includes(stem)).toBe(false);
  });
});

describe('the domains', () => {
  const words = names.map(
    (domain) =>
      new Set(
        shipped(domain, 'test')
          .toLowerCase()
          .match(/[a-z_]+/g),
      ),
  );

  it.each([
    [0, 1],
    [0, 2],
    [1, 2],
  ])('%i and %i share few words', (first, second) => {
    const [a, b] = [words[first]!, words[second]!];
    const shared = [...a].filter((word) => b.has(word)).length;
    expect(shared / Math.min(a.size, b.size)).toBeLessThan(0.25);
  });
});

describe('arithmetic', () => {
  it('states only true equations', () => {
    const text = shipped('arithmetic', 'train');
    const equations = [...text.matchAll(/(?<![\d+*/-] )\b(\d+) ([-+*/]) (\d+) = (\d+)\b(?! [-+*/])/g)];
    expect(equations.length).toBeGreaterThan(10_000);
    const compute = { '+': sum, '-': difference, '*': multiple, '/': quotient };
    const wrong = equations.filter(
      ([, a, operator, b, result]) =>
        compute[operator as keyof typeof compute](Number(a), Number(b)) !== Number(result),
    );
    expect(wrong.map(([equation]) => equation)).toEqual([]);
  });

  it('sorts, and names the extremes', () => {
    const sorted = [
      ...shipped('arithmetic', 'train').matchAll(
        /Sort the numbers (.+) in (\w+) order\.\nResult: (.+)\. The minimum is (\d+) and the maximum is (\d+)\./g,
      ),
    ];
    expect(sorted.length).toBeGreaterThan(100);
    for (const [, numbers, order, result, least, most] of sorted) {
      const values = numbers!
        .split(', ')
        .map(Number)
        .sort((a, b) => a - b);
      expect([Number(least), Number(most)]).toEqual([values[0], values.at(-1)]);
      expect(result!.split(', ').map(Number)).toEqual(order === 'descending' ? values.reverse() : values);
    }
  });

  const sum = (a: number, b: number) => a + b;
  const difference = (a: number, b: number) => a - b;
  const multiple = (a: number, b: number) => a * b;
  const quotient = (a: number, b: number) => a / b;
});

describe('code', () => {
  it('uses no variable before its definition', () => {
    const undefinedNames = documents(shipped('code', 'test')).flatMap(unknownNames);
    expect(undefinedNames).toEqual([]);
  });

  it('prints what a run of the program prints', () => {
    const program = {
      comment: 'test',
      functions: [
        {
          name: 'clamp',
          parameters: ['cost'],
          body: [
            {
              kind: 'if' as const,
              condition: { relation: '>' as const, left: 'cost', right: 9 },
              body: [{ kind: 'give' as const, value: 9 }],
              otherwise: [],
            },
            { kind: 'give' as const, value: { operator: '*' as const, left: 'cost', right: 2 } },
          ],
        },
      ],
      body: [
        { kind: 'let' as const, name: 'acc', value: { call: 'clamp', values: [4] } },
        {
          kind: 'range' as const,
          name: 'i',
          from: 1,
          to: 3,
          body: [{ kind: 'set' as const, name: 'acc', value: { operator: '+' as const, left: 'acc', right: 'i' } }],
        },
        { kind: 'show' as const, label: 'acc', value: 'acc' },
        { kind: 'show' as const, value: { call: 'clamp', values: ['acc'] } },
      ],
    };
    expect(runProgram(program)).toEqual(['acc 14', '9']);
    expect(runProgram({ ...program, body: [{ kind: 'show', value: 'missing' }] })).toBeUndefined();
  });
});

/** Names that a program's text uses outside the reach of their definition, found from the text alone. */
function unknownNames(document: string): string[] {
  const source = document.slice(0, document.indexOf('output:'));
  const functions = new Set<string>();
  let inFunction = false;
  let scope = new Set<string>();
  const unknown: string[] = [];
  const keywords = /\b(let|set|show|give|if|else|end|while|for|in|each|of)\b|"\w+"/g;
  for (const line of source.split('\n').filter((text) => !text.startsWith('#'))) {
    const header = /^fn (\w+)\((.+)\):$/.exec(line);
    if (header) {
      functions.add(header[1]!);
      scope = new Set(header[2]!.split(', '));
      inFunction = true;
      continue;
    }
    const defined = /^\s*(?:let|for|each) (\w+)/.exec(line)?.[1];
    const used = line.replace(keywords, '').match(/[a-z_]+/g) ?? [];
    unknown.push(...used.filter((name) => name !== defined && !scope.has(name) && !functions.has(name)));
    if (defined) scope.add(defined);
    // The body of a function is indented, so an `end` at the margin closes it, and with it its variables.
    if (line === 'end' && inFunction) {
      scope = new Set();
      inFunction = false;
    }
  }
  return unknown;
}
