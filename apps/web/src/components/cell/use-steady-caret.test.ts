import { expect, test } from 'vitest';
import { placeAfter } from './use-steady-caret';

/** Where the caret, written as |, is after the text has become another. */
function moved(before: string, after: string): string {
  const place = placeAfter(before.replace('|', ''), after, before.indexOf('|'));
  return `${after.slice(0, place)}|${after.slice(place)}`;
}

test.each([
  ['one |two', 'one two and more', 'one |two and more'],
  ['one |two', 'before one two', 'before one |two'],
  ['one t|wo three', 'one 2 three', 'one 2| three'],
  ['one t|wo three', 'one four five three', 'one f|our five three'],
  ['one|', '', '|'],
  ['|', 'one', '|one'],
  ['same|', 'same', 'same|'],
])('%j becomes %j', (before, after, expected) => {
  expect(moved(before, after)).toBe(expected);
});
