import { expect, test } from 'vitest';
import cases from './unset.cases.json' with { type: 'json' };
import { valuesOf } from './values.ts';

const controls = (source: string) => ({ id: source, kind: 'CONTROLS' as const, source, view: 'auto' });

test('a shared variable comes before a default, and the first default before the next', () => {
  const cells = [controls('$a: Int = 1\n$b: Metric = IFV # last'), controls('$a: Int = 2, $c: [Int!] = [3]')];
  expect(valuesOf({ cells, variables: { b: 'WIFV' } })).toEqual({ a: 1, b: 'WIFV', c: [3] });
});

test('controls that cannot be read give nothing', () => {
  expect(valuesOf({ cells: [controls('$a Int = 1'), controls('')], variables: {} })).toEqual({});
  expect(valuesOf({ cells: [controls('$a: Int = 1,'.repeat(20_000))], variables: {} })).toEqual({});
});

test('names of object prototypes are names like others', () => {
  const values = valuesOf({ cells: [controls('$__proto__: Int = 1')], variables: {} });
  expect(Object.entries(values)).toEqual([['__proto__', 1]]);
});

test.each(cases)('a variable that is $value is set: $set', ({ value, set }) => {
  const cells = [controls('$a: JSON = "default"')];
  expect(valuesOf({ cells, variables: { a: value } })).toEqual({ a: set ? value : 'default' });
  expect(Object.keys(valuesOf({ cells: [], variables: { a: value } }))).toEqual(set ? ['a'] : []);
});
