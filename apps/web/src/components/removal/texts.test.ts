import { expect, test } from 'vitest';
import { goingOf, type Removal, stayingOf } from './texts';

const of = (change: Partial<Removal> = {}): Removal => ({
  names: ['mine'],
  isForAll: false,
  notebooks: 0,
  studies: 0,
  results: 0,
  shares: 0,
  jobs: 0,
  freedBytes: 0,
  comesBack: false,
  ...change,
});
const reader = { noun: 'model', hasMembers: true };

test('what nothing rests on takes nothing along', () => {
  expect(goingOf(of(), reader)).toEqual(['No notebook here names it.']);
  expect(stayingOf(of(), reader)).toEqual([
    'Published pages, with the figures that they show.',
    'Its files, where they lie.',
  ]);
});

test('all that goes and stays is said, with its number and unit', () => {
  const removal = of({
    names: ['mine', 'ours'],
    isForAll: true,
    notebooks: 1,
    studies: 1,
    results: 2,
    shares: 2,
    freedBytes: 1_500_000,
    comesBack: true,
  });
  expect(goingOf(removal, reader)).toEqual([
    'It is removed under all its names: mine, ours.',
    'All members have it: it goes for all of them.',
    '2 others have it from here, and will not have it any more.',
    '1 notebook here names it: its cells will say that it is missing.',
    'Its uploads go at once and its downloads with the next cleaning, 1.50 MB at most, unless others have them too.',
    'It ships with Flapbook: the next start registers the model again.',
  ]);
  expect(stayingOf(removal, reader)).toEqual([
    '2 results and 1 study that rest on it: add the same model again to find them as they are.',
    'Published pages, with the figures that they show.',
  ]);
});

test('where nobody signs in, nobody else loses it', () => {
  expect(goingOf(of({ isForAll: true }), { noun: 'data set', hasMembers: false })).toEqual([
    'No notebook here names it.',
  ]);
});
