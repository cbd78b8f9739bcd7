import { expect, test } from 'vitest';
import { distinctLevels, inOrder, levelsOf, sameLevel } from './levels';
import { levelText } from './names';

test('a range has both ends, and decimals as they are written', () => {
  expect(levelsOf({ from: 0.1, to: 0.8, step: 0.1 })).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]);
  expect(levelsOf({ from: 64, to: 200, step: 64 })).toEqual([64, 128, 192]);
});

test('a range that cannot be has no levels, however it is written', () => {
  expect(levelsOf({ from: 0.8, to: 0.1, step: 0.1 })).toEqual([]);
  expect(levelsOf({ from: 0, to: 1, step: 0 })).toEqual([]);
  expect(levelsOf({ from: 0, to: 1e9, step: 1e-9 })).toEqual([]);
  expect(levelsOf({ from: 0, to: Number.POSITIVE_INFINITY, step: 1 })).toEqual([]);
});

test('a single value is a factor of one level, also null; nothing is none', () => {
  expect(levelsOf('WIFV')).toEqual(['WIFV']);
  expect(levelsOf(null)).toEqual([null]);
  expect(levelsOf(undefined)).toEqual([]);
});

test('objects are the same whatever the order of their parts', () => {
  expect(sameLevel({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
  expect(sameLevel(1, '1')).toBe(false);
  expect(distinctLevels([0.5, { a: 1 }, 0.5, { a: 1 }, '0.5'])).toEqual([0.5, { a: 1 }, '0.5']);
});

test('numbers stand by size, names as they came', () => {
  expect(inOrder([1024, 64, 256])).toEqual([64, 256, 1024]);
  expect(inOrder(['WIFV', 'IFV'])).toEqual(['WIFV', 'IFV']);
});

test('a mixture is written with its names as they are, in shares of the whole', () => {
  expect(levelText('calibrationData', { 'demo-code-train': 3, wikitext: 1 })).toBe(
    'demo-code-train 75 % + wikitext 25 %',
  );
});
