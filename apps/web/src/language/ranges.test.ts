import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { isWithin, rangesByName, rangesOfVariables, rangeText } from './ranges';
import { schema } from './schema.fixture';

const document = `query ($a: Int, $b: Int, $c: Int, $free: Int) { model(name: "m") {
  calibration(input: { dataset: "d", samples: $a, seed: $b }) { samples }
  saliency(input: { dataset: "d", samples: $a }) { key }
  latency(input: { repetitions: $c, warmUp: $c }) { median }
} }`;

test('a variable has the range that all its places allow', () => {
  expect(Object.fromEntries(rangesOfVariables(parse(document), schema))).toEqual({
    a: { min: 1, max: 100_000 },
    b: { min: 0 },
    c: { min: 1, max: 1000 },
  });
});

test('by name alone it is what any of them allows', () => {
  expect(rangesByName(schema).get('samples')).toEqual({ min: 1, max: 1_000_000 });
  expect(rangesByName(schema).get('sequenceLength')).toEqual({ min: 1 });
  expect(rangesByName(schema).get('dataset')).toBeUndefined();
});

test('a range in words, and what lies within', () => {
  expect([{ min: 1, max: 1000 }, { min: 2 }, { max: 5 }].map(rangeText)).toEqual([
    '1 to 1,000',
    '2 or more',
    'at most 5',
  ]);
  expect([0, 1, 1000, 1001].map((value) => isWithin(value, { min: 1, max: 1000 }))).toEqual([false, true, true, false]);
});
