import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graphiqlAddress, readHandover } from './handover';

const id = fc.stringMatching(/^[\w-]{1,64}$/);

test('what is handed over arrives, whatever is written in it', () => {
  const handover = fc.record({
    document: fc.string({ unit: 'grapheme' }),
    variables: fc.dictionary(fc.string(), fc.jsonValue()),
    notebook: id,
    cell: id,
  });
  fc.assert(
    fc.property(handover, (given) => {
      const { pathname, hash } = new URL(graphiqlAddress(given), 'http://localhost');
      expect(pathname).toBe('/graphiql');
      expect(readHandover(hash)).toEqual(JSON.parse(JSON.stringify(given)));
    }),
  );
});

test.each(['', '#', '#variables=1', '#notebook=x'])('%j hands nothing over', (hash) => {
  expect(readHandover(hash)).toBeUndefined();
});

test.each(['null', '[1]', '{', '"text"', ''])('variables %j count as none', (variables) => {
  expect(readHandover(`#document=x&variables=${encodeURIComponent(variables)}`)?.variables).toEqual({});
});

test('a place to go back to is an id and nothing else', () => {
  expect(readHandover('#document=x&notebook=../../evil&cell=javascript:x')).toEqual({ document: 'x', variables: {} });
});
