import { describe, expect, test } from 'vitest';
import cases from '../../../../packages/schema/src/sharing/unset.cases.json' with { type: 'json' };
import { analyse } from './analyse';
import { schema } from './schema.fixture';
import { titleOf } from './title';
import { bind, differing, valueFor, withDefaults } from './values';
import { widgetFor } from './widgets';

const plan = `query PlanIt($model: ModelName!, $calibration: DatasetName!, $ratio: Ratio! = 0.3, $metric: Metric = WIFV) {
  model(name: $model) { calibration(input: { dataset: $calibration }) { plan(input: { ratio: $ratio, metric: $metric }) { threshold } } }
}`;

describe('analyse', () => {
  test('finds title, variables, defaults and what is asked for', () => {
    const { question } = analyse(plan, schema);
    expect(titleOf(plan)).toBe('Plan it');
    expect(titleOf('{ models')).toBe('Query');
    expect(question?.mutation).toBe(false);
    expect(question?.variables.map(({ name, required, initial }) => [name, required, initial])).toEqual([
      ['model', true, undefined],
      ['calibration', true, undefined],
      ['ratio', false, 0.3],
      ['metric', false, 'WIFV'],
    ]);
  });

  test('says where a document is wrong', () => {
    const { question, problems } = analyse('{\n  model(name: "m") { nonsense }\n}', schema);
    expect(question).toBeUndefined();
    expect(problems[0]).toMatchObject({ line: 2, column: 22 });
    expect(problems[0]?.message).toContain('nonsense');
  });

  test.each([
    '',
    '{',
    'query A { models { edges { cursor } } } query B { models { edges { cursor } } }',
    'subscription { operations(keys: []) { sequence } }',
  ])('refuses %j without throwing', (source) => {
    expect(analyse(source, schema).problems.length).toBeGreaterThan(0);
  });

  test('knows a mutation, which nobody may send by opening a page', () => {
    expect(analyse('mutation { cancel(keys: []) { __typename } }', schema).question?.mutation).toBe(true);
  });
});

describe('widgets', () => {
  test('follow the type in the schema', () => {
    const { question } = analyse(
      `query($r: Ratio!, $m: ModelName!, $d: DatasetName, $e: Estimator, $i: Int, $b: Boolean, $s: ID!, $c: CalibrationInput!) {
        model(name: $m) {
          calibration(input: $c) { layers(estimator: $e) { layer } plan(input: { ratio: $r, removeHeads: $i, allowEmpty: $b }) { key } }
          evaluation(input: { dataset: $d }) { key }
        }
        operation(key: $s) { key }
      }`.replace('$d: DatasetName,', '$d: DatasetName!,'),
      schema,
    );
    const kinds = Object.fromEntries(question?.variables.map(({ name, type }) => [name, widgetFor(type).kind]) ?? []);
    expect(kinds).toEqual({
      r: 'ratio',
      m: 'model',
      d: 'dataset',
      e: 'choice',
      i: 'number',
      b: 'switch',
      s: 'text',
      c: 'json',
    });
  });
});

describe('bind', () => {
  const declared = analyse(plan, schema).question?.variables ?? [];

  test('takes the notebook’s values, then the document’s defaults, and names what is missing', () => {
    expect(bind(declared, { model: 'm', ratio: 0.5, other: 1 })).toEqual({
      values: { model: 'm', ratio: 0.5, metric: 'WIFV' },
      missing: ['calibration'],
    });
  });

  test('an emptied field falls back to the default', () => {
    expect(bind(declared, { ratio: null, model: '' }).values).toEqual({ ratio: 0.3, metric: 'WIFV' });
  });

  test.each(cases)('a variable that is $value is set: $set', ({ value, set }) => {
    expect(valueFor({ name: 'a', initial: 'default' }, { a: value })).toEqual(set ? value : 'default');
    expect(withDefaults({ a: value }, { a: 'default' })).toEqual({ a: set ? value : 'default' });
    expect(withDefaults({ a: value }, {})).toEqual(set ? { a: value } : {});
  });

  test('names what differs', () => {
    expect(differing({ ratio: 0.3, model: 'm' }, { ratio: 0.4, model: 'm' })).toEqual(['ratio']);
  });
});
