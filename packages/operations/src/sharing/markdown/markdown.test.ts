import { expect, test } from 'vitest';
import type { BundleManifest } from '../bundle/manifest.ts';
import { markdownOf } from './markdown.ts';

const key = (letter: string) => letter.repeat(64);
const result = { digest: key('0'), parts: [], included: true, seconds: 1 };
const manifest: BundleManifest = {
  format: 'flapbook-bundle',
  version: 1,
  revision: key('f'),
  cells: [],
  models: [
    { key: key('1'), name: 'tiny', architecture: 'llama', parameters: 1234, bytes: 4936, tokenizerDigest: null },
  ],
  datasets: [{ key: key('2'), name: 'a|b', title: '', kind: 'text', characters: 99, rows: null, rowLength: null }],
  operations: [
    {
      key: key('a'),
      kind: 'calibration',
      version: 1,
      parameters: { sequenceLength: 128 },
      inputs: {},
      work: 1,
      result: { ...result, summary: { tokens: 2048 }, engine: 'onnx cpu', finishedAt: '2026-11-25T10:20:30.400Z' },
    },
    {
      key: key('b'),
      kind: 'plan',
      version: 1,
      parameters: {},
      inputs: { calibration: key('a') },
      work: 0,
      result: null,
    },
  ],
};
const cell = { id: 'c', view: 'auto', options: {}, answer: null, notRun: false };
const said = (kind: string, letter: string) => ({
  __typename: kind,
  kind,
  key: key(letter),
  status: 'SUCCEEDED',
  engine: null,
});
const write = (...cells: object[]) =>
  markdownOf(
    { title: 'T', variables: { ratio: 0.3, other: 1 }, cells: cells.map((one) => ({ ...cell, ...one })) as never },
    manifest,
  );

test('texts are as they are, with places that links lead to', () => {
  expect(write({ kind: 'MARKDOWN', source: '## Hello\n\n[there](#cell-c) $x^2$\n\n' })).toContain(
    '<a id="cell-c"></a>\n\n## Hello\n\n[there](#cell-c) $x^2$\n',
  );
});

test('a query has its variables, its answer and the operations that it shows', () => {
  const data = {
    model: {
      name: 'tiny',
      calibration: {
        ...said('calibration', 'a'),
        tokens: 2048,
        low: { ...said('plan', 'b'), ratio: 0.1, achieved: { share: 0.123456789 } },
        high: {
          ...said('plan', 'b'),
          ratio: 0.9,
          achieved: { share: null },
          layers: [
            { layer: 0, heads: [1, 2] },
            { layer: 1, heads: [] },
          ],
        },
      },
    },
  };
  const text = write({ kind: 'QUERY', source: 'query ($ratio: Ratio!) { model }', answer: { data, errors: [] } });
  expect(text).toContain(
    '```graphql\nquery ($ratio: Ratio!) { model }\n```\n\n| variable | value |\n| :--- | ---: |\n| ratio | 0.3 |\n',
  );
  expect(text).toContain(
    `| model | |
| :--- | :--- |
| name | tiny |
`.replace('| model | |', '| model |  |'),
  );
  expect(text).toContain(`|  | ratio | achieved.share |
| :--- | ---: | ---: |
| model › calibration › low | 0.1 | 0.1234568 |
| model › calibration › high | 0.9 |  |
`);
  expect(text).toContain(`| model › calibration › high › layers | layer | heads |
| ---: | ---: | :--- |
| 1 | 0 | 1, 2 |
| 2 | 1 |  |
`);
  expect(text).toContain(`| operation | key | engine | computed (UTC) | tokens | tokens in a sequence |
| :--- | :--- | :--- | :--- | ---: | ---: |
| calibration | ${key('a')} | onnx cpu | 2026-11-25 10:20 | 2048 | 128 |
| plan | ${key('b')} |  | not computed |  | 128 |
`);
  expect(text).not.toContain('| other |');
});

test('mutations, errors and long lists say what they are', () => {
  expect(write({ kind: 'QUERY', source: 'mutation { run }', notRun: true })).toContain('was not run');
  const errors = [{ message: 'No model is <b>registered</b>\nas “x”' }];
  expect(write({ kind: 'QUERY', source: '{ x }', answer: { data: null, errors } })).toContain(
    '> **Error:** No model is &lt;b>registered&lt;/b> as “x”\n',
  );
  const data = {
    many: Array.from({ length: 201 }, (_, row) => ({ row })),
    numbers: Array.from({ length: 17 }, () => 0),
  };
  const text = write({ kind: 'QUERY', source: '{ many }', answer: { data, errors: [] } });
  expect(text).toContain('\nand 1 more rows\n');
  expect(text).toContain('| numbers | 17 values |');
});

test('no text leaves its place: fences are longer than any in them, cells stay cells', () => {
  expect(write({ kind: 'QUERY', source: '{ a } # ```\n<script>', answer: null })).toContain(
    '````graphql\n{ a } # ```\n<script>\n````\n',
  );
  expect(write({ kind: 'STUDY', source: '`````' })).toContain('``````\n`````\n``````\n');
  const data = { a: { '|b': '|](javascript:alert(1)) <img src=x> $x$ `' } };
  expect(write({ kind: 'QUERY', source: '{ a }', answer: { data, errors: [] } })).toContain(
    '| \\|b | \\|\\](javascript:alert(1)) &lt;img src=x> \\$x\\$ \\` |',
  );
});

test('what the results are of is named with its digests', () => {
  const text = write();
  expect(text).toContain(`Revision \`${key('f')}\``);
  expect(text).toContain(`| model | tiny | 1234 parameters | ${key('1')} |`);
  expect(text).toContain(`| data set | a\\|b | 99 characters | ${key('2')} |`);
});
