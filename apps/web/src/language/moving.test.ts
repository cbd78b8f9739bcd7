import { extendSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { instrument } from './instrument';
import { movingOf, restored } from './moving';
import { schema as committed } from './schema.fixture';

/** A pruned model is a model, which may be calibrated again. */
const schema = extendSchema(committed, parse('extend type PrunedModel { again: Calibration! }'));

const movingIn = (source: string) => {
  const document = parse(source);
  expect(validate(schema, document)).toEqual([]);
  return movingOf(instrument(document, schema), schema);
};

const PLAN = `plan(input: { ratio: $ratio }) {
  threshold
  layers { layer attention { kept scores { quantiles(count: $count) } } mlp { keptCount marks: scores { count } } }
  removal { layer heads }
}`;

test('what no ratio changes is left out, with the variables and fragments that only it used', () => {
  const moving = movingIn(`query ($ratio: Ratio!, $samples: Int, $count: Int) {
    model(name: "m") { calibration(input: { dataset: "d", samples: $samples }) { layers { ...Layer } ${PLAN} } }
  }
  fragment Layer on LayerStatistics { layer }`)!;
  expect([...moving.variables]).toEqual(['ratio']);
  expect(moving.left).toEqual({ Calibration: ['layers'], ModulePlan: ['scores', 'marks'], Plan: ['removal'] });
  expect(validate(schema, parse(moving.document))).toEqual([]);
  expect(moving.document).toContain('keptCount');
  expect(moving.document).not.toMatch(/removal|scores|fragment|\$count/);
});

test.each([
  ['nothing large', 'query ($ratio: Ratio!) { model(name: "m") { plan(input: { ratio: $ratio }) { threshold } } }'],
  ['no ratio that moves', `query ($count: Int) { model(name: "m") { ${PLAN.replace('$ratio', '0.3')} } }`],
  [
    'a ratio that is something else as well',
    `query ($ratio: Ratio!, $count: Int) { model(name: "m") {
      calibration(input: { dataset: "d", sequential: { ratio: $ratio } }) { ${PLAN} } } }`,
  ],
  [
    'a plan of a model that moves itself',
    `query ($ratio: Ratio!, $count: Int) { model(name: "m") { plan(input: { ratio: $ratio, metric: MAGNITUDE }) { pruned {
      again { layers { layer } ${PLAN.replace('$ratio', '0.3')} } } } } }`,
  ],
])('a document stays whole: %s', (_name, source) => {
  expect(movingIn(source)).toBeUndefined();
});

const whole = (ratio: number, status = 'SUCCEEDED') => ({
  model: {
    __typename: 'Model',
    calibration: {
      __typename: 'Calibration',
      status,
      layers: [{ __typename: 'LayerStatistics', layer: 0 }],
      plan: {
        __typename: 'Plan',
        status,
        removal: [{ heads: [0.5] }],
        threshold: ratio,
        layers: [{ __typename: 'LayerPlan', mlp: { __typename: 'ModulePlan', scores: { count: 3 }, kept: [ratio] } }],
      },
    },
  },
});
const left = { Calibration: ['layers'], Plan: ['removal'], ModulePlan: ['scores'] };

function reduced(ratio: number, status?: string) {
  const answer = whole(ratio, status);
  const { layers: _, ...calibration } = answer.model.calibration;
  const { removal: __, ...plan } = calibration.plan;
  const layers = plan.layers.map(({ mlp: { scores: ___, ...mlp }, ...layer }) => ({ ...layer, mlp }));
  return { model: { ...answer.model, calibration: { ...calibration, plan: { ...plan, layers } } } };
}

test('the whole answer comes back, in its order, with the very objects that stayed', () => {
  const before = whole(0.3);
  const after = restored(before, reduced(0.4), left) as ReturnType<typeof whole>;
  expect(JSON.stringify(after)).toBe(JSON.stringify(whole(0.4)));
  expect(after.model.calibration.plan.removal).toBe(before.model.calibration.plan.removal);
});

test.each<[string, unknown, unknown]>([
  ['there was nothing before', undefined, reduced(0.4)],
  ['the calibration is not there any more', whole(0.3), reduced(0.4, 'RUNNING')],
  ['another number of layers', { ...whole(0.3), list: [{}] }, { ...reduced(0.4), list: [{}, {}] }],
])('nothing is made up where %s', (_name, before, after) => {
  expect(restored(before, after, left)).toBeUndefined();
});
