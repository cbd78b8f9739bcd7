import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { contentFrom, type PublishedContent } from './content';
import { PublishedCells } from './document';
import { keyNumbers, summaryOf } from './summary';

const HOSTILE = '<script>alert(1)</script><svg onload=alert(1)> "q" \u202e';
const quantiles = Array.from({ length: 17 }, (_, index) => 0.1 + index);
const key = (letter: string) => letter.repeat(64);

const operation = (typename: string, letter: string, fields: object) => ({
  __typename: typename,
  key: key(letter),
  kind: typename.toLowerCase(),
  status: 'SUCCEEDED',
  engine: HOSTILE,
  finishedAt: '2026-11-25T22:43:58.415Z',
  ...fields,
});

const evaluation = (letter: string, perplexity: number) =>
  operation('Evaluation', letter, { perplexity, sequenceLength: 128, _tokens: 5000, rowNll: { quantiles } });

const source = `query Everything($name: String = ${JSON.stringify(HOSTILE)}) { model {
  zulu: evaluation { perplexity } alpha: evaluation { perplexity }
  calibration { layers { layer } plan { layers { layer } pruned { biases { layer } } } } } }`;

const content = (data: unknown): PublishedContent =>
  contentFrom({
    title: HOSTILE,
    variables: { name: HOSTILE },
    cells: [
      { id: 'text', kind: 'MARKDOWN', source: `# ${HOSTILE}\n\nA *sum*: $x^2$. [x](javascript:alert(1))` },
      { id: 'query', kind: 'QUERY', source, answer: { data, errors: [{ message: HOSTILE }] } },
      { id: 'mutation', kind: 'QUERY', source: 'mutation { x }', answer: null, notRun: true },
      { id: 'controls', kind: 'CONTROLS', source: `$ratio: Ratio = 0.3\n$text: String = ${JSON.stringify(HOSTILE)}` },
      { id: 'later', kind: 'UNKNOWN', source: HOSTILE },
    ],
    keys: ['a', 'b', 'c', 'd', 'e'].map(key),
    notComputed: [{ key: key('e'), kind: 'plan' }],
  });

const data = {
  model: {
    alpha: evaluation('a', 3.2),
    calibration: operation('Calibration', 'c', {
      sequenceLength: 128,
      layers: [0, 1].flatMap((layer) =>
        ['ATTENTION', 'MLP'].map((module) => ({ layer, module, channels: 8, fluctuation: { quantiles } })),
      ),
      plan: operation('Plan', 'e', {
        pruned: operation('PrunedModel', 'd', { biases: [{ layer: 0, attentionNorm: 1, mlpNorm: 2 }] }),
      }),
    }),
    zulu: evaluation('b', 2.1),
  },
};

const markup = (shown: PublishedContent) => renderToStaticMarkup(<PublishedCells content={shown} price="3 s" />);

test('draws figures for wide and narrow pages where there is no browser', () => {
  const html = markup(content(data));
  expect(html).not.toContain('could not be drawn');
  expect(html.match(/aria-label="Heat map[^"]*"/g)).toHaveLength(2);
  expect(html).toContain('viewBox="0 0 340');
  expect(html).toContain('class="katex"');
  expect(html).toContain('Running it here takes 3 s.');
  // The order of the query, not that of canonical JSON.
  expect(html.indexOf('>Zulu<')).toBeLessThan(html.indexOf('>Alpha<'));
  expect(html).toContain('sequences of 128 tokens');
});

test('runs and loads nothing that somebody wrote', () => {
  const html = markup(content({ ...data, [HOSTILE]: evaluation('a', 3) }));
  const elements = html.match(/<[^>]*>/g)?.join('') ?? '';
  expect(elements).not.toMatch(/<script|\sonload=|href="(javascript|data):/i);
});

test.each([
  null,
  1,
  'x',
  [],
  { model: null },
  { model: { ...data.model, calibration: { __typename: 'Calibration', layers: 7 } } },
])('a revision whose answer is %j has a page', (odd) => {
  expect(markup(content(odd))).toContain('Set to');
});

test('a content that is none has an empty page', () => {
  expect(contentFrom('nonsense')).toEqual({ title: '', variables: {}, cells: [], keys: [], notComputed: [] });
});

test('says in short what it found', () => {
  expect(keyNumbers(content(data)).map(({ label, value }) => [label, value])).toEqual([
    ['Zulu', '2.100'],
    ['Alpha', '3.200'],
  ]);
  expect(summaryOf(content(data))).toBe('A sum: x^2. x');
});

test('a study stands with what it had come to, and texts say what its results say', () => {
  const cell = (id: string, ratio: number, perplexity: number) => ({
    id,
    position: Number(id),
    settings: { ratio },
    status: 'SUCCEEDED',
    failure: null,
    figures: [{ name: 'perplexity', title: 'perplexity', unit: '', value: perplexity, digits: 3 }],
    comparison: {
      difference: 0.2,
      interval: { low: 0.1, high: 0.3 },
      verdict: { verdict: 'WORSE', p: 0.001, moreRows: null },
    },
    keys: {},
    evaluation: { interval: { low: perplexity - 1, high: perplexity + 1 } },
  });
  const study = {
    name: HOSTILE,
    spec: { factors: { ratio: [0.2, 0.5] }, reference: 'DENSE' },
    factors: [{ name: 'ratio', title: 'ratio', levels: [{ value: 0.2 }, { value: 0.5 }] }],
    expectations: [],
    cells: [cell('0', 0.2, 7.25), cell('1', 0.5, 31.5)],
  };
  const cells = [
    { id: 'text', kind: 'MARKDOWN', source: '```findings\nstudy\n```' },
    { id: 'study', kind: 'STUDY', source: 'name: Ratios\n', answer: { data: { study }, errors: [] } },
  ];
  const shown = markup(contentFrom({ title: 'T', variables: {}, cells, keys: [], notComputed: [] }));
  for (const text of ['7.25', '±1.00', '31.50', '▼', 'Specification']) expect(shown).toContain(text);
  // Once in the text, once below the results.
  expect(shown.match(/against the dense model: worse in both settings/g)).toHaveLength(2);
  expect(shown).not.toMatch(/<(button|select|input)/);
  const [, unknown] = cells;
  const alone = { title: 'T', variables: {}, cells: [{ ...unknown, answer: null }], keys: [], notComputed: [] };
  expect(markup(contentFrom(alone))).toContain('name: Ratios');
});
