import { describe, expect, test } from 'vitest';
import { defaultsOf, readControls } from './controls';
import { schema } from './schema.fixture';

describe('a cell of controls', () => {
  test('declares variables by their types in the schema', () => {
    const { variables, problems } = readControls('$ratio: Ratio! = 0.3\n$model: ModelName!', schema);
    expect(problems).toEqual([]);
    expect(variables.map(({ name, required, initial }) => [name, required, initial])).toEqual([
      ['ratio', false, 0.3],
      ['model', true, undefined],
    ]);
    expect(readControls('  \n', schema)).toEqual({ variables: [], problems: [] });
  });

  test.each([
    ['$ratio: Ratio!\n$x: Nonsense', 2, 'Nonsense'],
    ['$ratio: Ratio!\n$ratio: Float', 1, 'ratio'],
    ['$ratio Ratio', 1, 'Expected'],
    ['$metric: Metric = NOPE', 1, 'NOPE'],
    ['$a: Int) { __typename } query B($b: Int', 1, 'operation'],
    [
      '$a: Int) { models { edges { cursor } } x: __typename } fragment F on Query { __typename } query Q($b: Int',
      1,
      '',
    ],
  ])('%j is refused with the line', (source, line, words) => {
    const { variables, problems } = readControls(source, schema);
    expect(variables).toEqual([]);
    expect(problems[0]).toMatchObject({ line, message: expect.stringContaining(words) });
  });

  test('the first default of a name counts, also of names that objects have', () => {
    const defaults = defaultsOf(['$a: Int = 1\n$b: Int', '$a: Int = 2\n$b: Int = 3\n$__proto__: Int = 4'], schema);
    expect(Object.entries(defaults)).toEqual(
      expect.arrayContaining([
        ['a', 1],
        ['b', 3],
      ]),
    );
    expect(Object.getPrototypeOf(defaults)).toBe(Object.prototype);
  });

  test('nesting without end is refused too', () => {
    expect(readControls(`$a: JSON = ${'['.repeat(50_000)}`, schema).problems).toHaveLength(1);
  });
});
