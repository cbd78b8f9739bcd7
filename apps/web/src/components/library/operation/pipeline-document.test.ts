import { expect, test } from 'vitest';
import { analyse } from '../../../language/analyse';
import { schema } from '../../../language/schema.fixture';
import { figures, figuresDocument } from './figures';
import { pipelineDocument, type Setting } from './pipeline-document';

const given = (path: string, value: unknown): Setting => ({ path, value, isDefault: false });
const byDefault = (path: string, value: unknown): Setting => ({ path, value, isDefault: true });

const calibration = (prefix: string) => [
  given(`${prefix}dataset`, 'stories "one"'),
  given(`${prefix}samples`, 256),
  byDefault(`${prefix}sequenceLength`, 128),
  given(`${prefix}sampling`, 'CONTIGUOUS'),
  byDefault(`${prefix}shardSamples`, 64),
  byDefault(`${prefix}engine`, 'onnx'),
];
const plan = (prefix: string) => [
  given(`${prefix}ratio`, 0.3),
  given(`${prefix}metric`, 'WIFN'),
  byDefault(`${prefix}removeHeads`, -1),
];
const saliency = (prefix: string) => [
  given(`${prefix}dataset`, 'stories "one"'),
  byDefault(`${prefix}samples`, 10),
  given(`${prefix}variant`, 'VECTORIZE'),
];
const evaluation = [
  given('model', 'tiny'),
  given('dataset', 'cats'),
  byDefault('sequenceLength', 128),
  given('maxRows', 8),
];

test.each([...Object.keys(figures), 'other'])('figures of the kind %s fit the schema', (kind) => {
  expect(analyse(figuresDocument(kind), schema).problems).toEqual([]);
});

test('what is not a default is written, along the whole way', () => {
  const document = pipelineDocument('evaluation', [
    ...evaluation,
    given('pruned.compensation', 'NONE'),
    ...plan('plan.'),
    ...calibration('calibration.'),
  ])!;
  expect(analyse(document, schema).problems).toEqual([]);
  expect(document).toMatchInlineSnapshot(`
    "query Evaluation($ratio: Ratio! = 0.3) {
      model(name: "tiny") {
        calibration(input: { dataset: "stories \\"one\\"", samples: 256, sampling: CONTIGUOUS }) {
          plan(input: { ratio: $ratio, metric: WIFN }) {
            pruned(compensation: NONE) {
              evaluation(input: { dataset: "cats", maxRows: 8 }) {
                perplexity interval { low high } rows tokens sequenceLength rowNll { quantiles(count: 65) }
              }
            }
          }
        }
      }
    }
    "
  `);
});

test('a limit of the latency is written with the work that it is of', () => {
  const document = pipelineDocument('plan', [
    given('model', 'tiny'),
    given('ratio', 0.3),
    given('mostLatency', 0.7),
    given('latencyTable.batch', 2),
    byDefault('latencyTable.sequenceLength', 128),
    given('latencyTable.newTokens', 16),
    byDefault('latencyTable.machine', '0123456789abcdef'),
    given('latencyTable.provider', 'cuda'),
    ...calibration('calibration.'),
  ])!;
  expect(analyse(document, schema).problems).toEqual([]);
  expect(document).toContain(
    'plan(input: { ratio: $ratio, mostLatency: 0.7, latencyBatch: 2, latencyNewTokens: 16, latencyProvider: "cuda" }) {',
  );
  expect(pipelineDocument('latencyTable', [given('model', 'tiny'), given('newTokens', 16)])).toContain(
    'latencyTable(input: { newTokens: 16 }) {',
  );
});

test('a regression’s penalty and what it holds out are written with its compensation', () => {
  const document = pipelineDocument('prunedModel', [
    given('model', 'tiny'),
    given('compensation', 'RIDGE'),
    given('lambda', 0.1),
    ...plan('plan.'),
    ...calibration('calibration.'),
    ...calibration('gram.'),
    given('gram.holdOut', 0.25),
  ])!;
  expect(analyse(document, schema).problems).toEqual([]);
  expect(document).toContain('pruned(compensation: RIDGE, lambda: 0.1, holdOut: 0.25) {');
});

test.each([
  ['a dense model', 'evaluation', evaluation],
  [
    'the latency of a pruned model',
    'latency',
    [
      given('model', 'tiny'),
      given('batch', 2),
      given('pruned.compensation', 'NONE'),
      ...plan('plan.'),
      ...calibration('calibration.'),
    ],
  ],
  ['a plan without statistics', 'plan', [given('model', 'tiny'), ...plan('')]],
  ['a calibration', 'calibration', [given('model', 'tiny'), ...calibration('')]],
  [
    'a pruned model with the default compensation',
    'prunedModel',
    [
      given('model', 'tiny'),
      byDefault('compensation', 'BASELINE_BIAS'),
      ...plan('plan.'),
      ...calibration('calibration.'),
    ],
  ],
  ['a saliency', 'saliency', [given('model', 'tiny'), ...saliency('')]],
  [
    'a plan by a saliency',
    'plan',
    [given('model', 'tiny'), given('ratio', 0.3), given('reduction', 'MAX'), ...saliency('saliency.')],
  ],
  [
    'a pruned model by a saliency, with a calibration for its compensation',
    'prunedModel',
    [
      given('model', 'tiny'),
      byDefault('compensation', 'BASELINE_BIAS'),
      given('plan.ratio', 0.3),
      byDefault('plan.metric', 'TAYLOR'),
      ...saliency('saliency.'),
      ...calibration('calibration.'),
    ],
  ],
  [
    'a sequential calibration',
    'calibration',
    [
      given('model', 'tiny'),
      ...calibration(''),
      given('sequential.ratio', 0.2),
      given('sequential.metric', 'WIFN'),
      given('sequential.squareAttentionScore', false),
    ],
  ],
])('the document of %s fits the schema', (_name, kind, settings) => {
  const document = pipelineDocument(kind, settings);
  expect(analyse(document!, schema).problems).toEqual([]);
});

test('a model that was pruned in steps is asked for in one, where they are those of Model.iterative', () => {
  const round = (prefix: string, ratio: number) => [
    given(`${prefix}plan.ratio`, ratio),
    given(`${prefix}plan.metric`, 'WIFN'),
    byDefault(`${prefix}plan.removeHeads`, -1),
    ...calibration(`${prefix}calibration.`),
  ];
  const before = (prefix: string, compensation: string) => given(`${prefix}pruned.compensation`, compensation);
  const [first, second] = [round('calibration.', 0.2), round('', 0.4)];
  const pruned = before('calibration.', 'NONE');
  const document = pipelineDocument('evaluation', [...evaluation, before('', 'NONE'), ...second, pruned, ...first])!;
  expect(analyse(document, schema).problems).toEqual([]);
  expect(document).toContain('query Evaluation($ratio: Ratio! = 0.4) {');
  expect(document).toContain(
    'iterative(input: { steps: 2, calibration: { dataset: "stories \\"one\\"", samples: 256, sampling: CONTIGUOUS }, plan: { ratio: $ratio, metric: WIFN }, compensation: NONE }) {',
  );
  expect(document).toContain('evaluation(input: { dataset: "cats", maxRows: 8 }) {');
  const model = [given('model', 'tiny'), given('compensation', 'NONE'), ...second, pruned, ...first];
  expect(analyse(pipelineDocument('prunedModel', model)!, schema).problems).toEqual([]);
  // Another share of the ratio, another compensation: no document of one line says that.
  for (const other of [
    [pruned, ...round('calibration.', 0.3)],
    [before('calibration.', 'BASELINE_BIAS'), ...first],
  ]) {
    expect(pipelineDocument('evaluation', [...evaluation, before('', 'NONE'), ...second, ...other])).toBeUndefined();
  }
  expect(
    pipelineDocument('calibration', [before('', 'NONE'), given('model', 'tiny'), ...calibration('')]),
  ).toBeUndefined();
});

test('a kind that is no step of the pipeline has none', () => {
  expect(pipelineDocument('study', evaluation)).toBeUndefined();
});
