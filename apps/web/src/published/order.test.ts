import { expect, test } from 'vitest';
import { inOrder } from './order';

const names = (value: unknown) => JSON.stringify(value);

test('fields come as they are asked for, through aliases, fragments and lists', () => {
  const source = `query ($x: Int) { model { dense: e { z a } b { ... on B { y ...F } } } list { q p } }
    fragment F on B { x b { c } }`;
  const sorted = {
    list: [{ p: 1, q: 2 }],
    model: { added: 0, b: { b: { c: 1, extra: 1 }, x: 1, y: 2 }, dense: { a: 1, z: 2 } },
  };
  expect(names(inOrder(sorted, source))).toBe(
    names({
      model: { dense: { z: 2, a: 1 }, b: { y: 2, x: 1, b: { c: 1, extra: 1 } }, added: 0 },
      list: [{ q: 2, p: 1 }],
    }),
  );
});

test('what cannot be read is left as it is, and a name may be __proto__', () => {
  const data = JSON.parse('{ "b": 1, "__proto__": { "a": 1 } }');
  expect(inOrder(data, '{ a(')).toBe(data);
  expect(inOrder(null, '{ a }')).toBeNull();
  expect(names(inOrder(data, '{ __proto__ { a } b }'))).toBe('{"__proto__":{"a":1},"b":1}');
});

test('a fragment that spreads itself does not hang', () => {
  expect(() => inOrder({ a: 1 }, '{ ...F } fragment F on Q { a ...F }')).not.toThrow();
});

test('fragments that double each other take no time', () => {
  const doubling = Array.from({ length: 60 }, (_, i) => `fragment F${i} on Q { ...F${i + 1} ...F${i + 1} }`);
  expect(inOrder({ b: 1, a: 2 }, `{ ...F0 a b } ${doubling.join(' ')}`)).toEqual({ a: 2, b: 1 });
});
