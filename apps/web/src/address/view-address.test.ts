import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyAddress, limits, readAddress, writeAddress } from './view-address';

const query = (entries: Record<string, string>) => `?${new URLSearchParams(entries)}`;

test('what is written is read again, and other parts of the address stay', () => {
  const state = { variables: { ratio: 0.4, names: ['a', 'b&c=d'] }, views: { plan: { layer: 3, 'sort:by': 'name' } } };
  const search = writeAddress('?utm=x', state);
  expect(search).toMatch(/^\?utm=x&v=/);
  expect(readAddress(search)).toEqual({ ...state, refused: [] });
  expect(writeAddress(search, { variables: {}, views: { plan: {} } })).toBe('?utm=x');
  expect(writeAddress('', emptyAddress)).toBe('');
});

test('any values and settings survive the way through an address', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const name = fc.stringMatching(/^[a-zA-Z][\w]{0,20}$/);
  const cell = fc.stringMatching(/^[a-zA-Z0-9-]{1,20}$/);
  const settings = fc.dictionary(name, value, { minKeys: 1, maxKeys: 3 });
  fc.assert(
    fc.property(fc.dictionary(name, value, { maxKeys: 4 }), fc.dictionary(cell, settings, { maxKeys: 3 }), (v, s) => {
      const plain = JSON.parse(JSON.stringify({ variables: v, views: s }));
      const search = writeAddress('', plain);
      fc.pre(new URLSearchParams(search).toString().length < limits.text);
      expect(readAddress(search)).toEqual({ ...plain, refused: [] });
    }),
  );
});

describe('a hostile address is refused in words and changes nothing', () => {
  const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`.slice(0, 5000);
  test.each([
    [query({ v: '{' })],
    [query({ v: '[1]' })],
    [query({ v: 'null' })],
    [query({ v: '"x"', s: '7' })],
    [query({ v: '{"__proto__":{"polluted":true}}' })],
    [query({ v: '{"a b":1}' })],
    [query({ v: `{"x":"${'x'.repeat(10_000)}"}` })],
    [query({ v: deep })],
    [query({ v: '{"x":[[[[[[[[1]]]]]]]]}' })],
    [query({ s: '{"<script>":{"a":1}}' })],
    [query({ s: '{"cell":[1]}' })],
    [query({ s: '{"cell":{"__proto__":1}}' })],
    ['?v=%E0%A4%A'],
  ])('%s', (search) => {
    const address = readAddress(search);
    expect(address.variables).toEqual({});
    expect(Object.values(address.views).flatMap((settings) => Object.keys(settings))).toEqual([]);
    expect(address.refused.length).toBeGreaterThan(0);
    expect(address.refused.join()).not.toMatch(/script|polluted/);
    expect(({} as { polluted?: true }).polluted).toBeUndefined();
  });
});

test('random text is read without an error', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (v, s) => {
      readAddress(query({ v, s }));
      readAddress(`?${v}&${s}`);
    }),
  );
});
