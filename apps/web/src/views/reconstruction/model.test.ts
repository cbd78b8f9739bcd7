import { expect, test } from 'vitest';
import { findSubjects } from '../find';
import { described, errorsOf, errorTable } from './model';

const reconstruction = (compensation: string, lambda: number | null, error: number | null) => ({
  __typename: 'Reconstruction',
  layers: [
    { layer: 0, attention: error, mlp: 0.5 },
    { layer: 1, attention: 0.25, mlp: 0.5 },
  ],
  _of: { compensation, lambda },
});

const subjectsOf = (...all: object[]) =>
  findSubjects({ plan: Object.fromEntries(all.map((one, i) => [`r${i}`, { reconstruction: one }])) });

test('pruned models are told apart by their compensation and penalty, else by where they stand', () => {
  const ridge = reconstruction('RIDGE', 0.1, 0.125);
  const subjects = subjectsOf(ridge, reconstruction('NONE', null, null), reconstruction('RIDGE', 0.01, 2));
  expect(errorsOf(subjects).map(({ name }) => name)).toEqual(['Ridge, λ 0.1', 'No compensation', 'Ridge, λ 0.01']);
  expect(errorsOf(subjectsOf(ridge, ridge)).map(({ name }) => name)).toEqual(['R0', 'R1']);
  expect(errorsOf(subjectsOf({ __typename: 'Reconstruction', layers: null }))).toEqual([]);
});

test('as words and as data', () => {
  const errors = errorsOf(subjectsOf(reconstruction('RIDGE', 0.1, 0.125), reconstruction('NONE', null, null)));
  expect(described(errors, 'attention', 0)).toBe('Layer 0, Attention: Ridge, λ 0.1 0.125.');
  expect(errorTable(errors, 'attention').rows).toEqual([
    [0, 0.125, undefined],
    [1, 0.25, 0.25],
  ]);
});
