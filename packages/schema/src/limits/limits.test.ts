import { getIntrospectionQuery, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../schema.ts';
import { limitErrors } from './check.ts';

/** What the limits say of a document that is valid. */
function refusals(source: string, variables: Readonly<Record<string, unknown>> = {}): string[] {
  const document = parse(source);
  expect(validate(schema, document)).toEqual([]);
  return limitErrors(schema, { document, variables }).map(({ message }) => message);
}

const STATE = `key kind status engine startedAt finishedAt progress { fraction sequence etaSeconds }
  cost { seconds measured bytes missing cached } error { code message remedy }`;

const JOB = `key kind status parameters model dataset priority lane notebook fraction workers waitingFor { reason message }
  tasks { queued running succeeded failed cancelled total } etaSeconds etaLowSeconds etaHighSeconds tokensPerSecond
  error { code message remedy } queuedAt startedAt finishedAt`;

test('plain Relay queries pass, at the largest page too', () => {
  for (const first of [50, 200]) {
    expect(
      refusals(`{ operations(first: ${first}) { edges { cursor node { ${STATE} } } pageInfo { endCursor } } }`),
    ).toEqual([]);
    expect(refusals(`{ notebooks(first: ${first}) { edges { node { id title cells { id kind } } } } }`)).toEqual([]);
  }
});

test('everything that the fleet does passes, at the largest page too', () => {
  const worker = `id name host processId version state engine provider device class passedOver { device reason }
    memoryBytes residentBytes tokensPerSecond models task { key operationKey kind role fraction seconds }
    compatible remark silentSeconds startedAt endedAt`;
  const jobs = `jobs { at totals { queued running queuedTasks runningTasks succeeded failed cancelled }
    queued(first: 200) { edges { cursor node { ${JOB} } } pageInfo { hasNextPage endCursor } }
    running { ${JOB} } recent { ${JOB} } workers { ${worker} } }`;
  expect(refusals(`{ ${jobs} }`)).toEqual([]);
  expect(refusals(`subscription { ${jobs} }`)).toEqual([]);
  expect(refusals(`{ workers(first: 200) { edges { node { ${worker} } } } }`)).toEqual([]);
});

test('explanations pass, at the largest page too', () => {
  const explained = (first: number) =>
    `{ operations(first: ${first}) { edges { node { explain { text differences { path value nearest } nearest { ${STATE} } } } } } }`;
  for (const first of [50, 200]) expect(refusals(explained(first))).toEqual([]);
});

test('the whole pipeline passes, with every state and every figure', () => {
  const distribution = '{ count min max mean deviation quantiles histogram { low high counts } }';
  const module = `{ units keptCount kept pruned scores ${distribution} }`;
  expect(
    refusals(
      `query ($ratio: Ratio!) { model(name: "m") { calibration(input: { dataset: "d" }) { ${STATE}
      layers { layer module fluctuation ${distribution} baseline ${distribution} score ${distribution} }
      plan(input: { ratio: $ratio }) { ${STATE} layers { layer attention ${module} mlp ${module} }
        pruned { ${STATE} biases { attentionNorm mlpNorm } evaluation(input: { dataset: "d" }) { ${STATE} perplexity
          subject { ... on PrunedModel { plan { achievedRatio } } } } } } } } }`,
      { ratio: 0.5 },
    ),
  ).toEqual([]);
});

test('a study of 24 pipelines in one document passes', () => {
  const pipeline = (i: number) =>
    `r${i}: plan(input: { ratio: 0.${i + 10} }) { ${STATE} achievedRatio pruned { ${STATE} evaluation(input: { dataset: "d" }) { ${STATE} perplexity } } }`;
  const pipelines = Array.from({ length: 24 }, (_, i) => pipeline(i)).join('\n');
  expect(refusals(`{ model(name: "m") { calibration(input: { dataset: "d" }) { ${pipelines} } } }`)).toEqual([]);
});

test('a full introspection passes', () => {
  expect(refusals(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }))).toEqual([]);
});

test('lists count once an entry: masks of 200 evaluations are too much', () => {
  const masks = '... on Evaluation { subject { ... on PrunedModel { plan { layers { mlp { kept } } } } } }';
  const source = `query ($first: Int) { operations(first: $first) { edges { node { ${masks} } } } }`;
  expect(refusals(source, { first: 5 })).toEqual([]);
  expect(refusals(source, { first: 200 })).toEqual([expect.stringContaining('the limit is 25000')]);
});

test('a variable’s default counts as what it stands for', () => {
  const inner = '{ edges { node { ... on Calibration { layers { score { values } } } } } }';
  expect(refusals(`query ($first: Int = 1) { operations(first: $first) ${inner} }`)).toEqual([]);
  expect(refusals(`query ($first: Int = 100) { operations(first: $first) ${inner} }`)).toHaveLength(1);
});

test('fields nest 20 levels deep at most', () => {
  const nested = (levels: number): string =>
    levels === 0
      ? 'key'
      : `subject { ... on PrunedModel { evaluation(input: { dataset: "d" }) { ${nested(levels - 1)} } } }`;
  const source = (levels: number) => `{ operation(key: "k") { ... on Evaluation { ${nested(levels)} } } }`;
  expect(refusals(source(9))).toEqual([]);
  expect(refusals(source(10))).toEqual(['Fields are nested 22 levels deep; the limit is 20.']);
});

test('aliases and root fields are counted', () => {
  const many = (n: number) => `{ ${Array.from({ length: n }, (_, i) => `a${i}: __typename`).join(' ')} }`;
  expect(refusals(many(50))).toEqual([]);
  expect(refusals(many(51))).toEqual(['The operation has 51 fields at its root; the limit is 50.']);
  expect(refusals(many(201))).toContain('The document has 201 aliases; the limit is 200.');
});

test('fragments that multiply are counted in full, and in no time', () => {
  const levels = 40;
  const fragments = Array.from(
    { length: levels },
    (_, i) =>
      `fragment F${i} on Evaluation { ${i === levels - 1 ? 'key' : `...F${i + 1} ... on Evaluation { ...F${i + 1} }`} }`,
  );
  const source = `{ operation(key: "k") { ...F0 } } ${fragments.join('\n')}`;
  const document = parse(source);
  const started = performance.now();
  const [error] = limitErrors(schema, { document });
  expect(performance.now() - started).toBeLessThan(200);
  expect(error?.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED' });
});
