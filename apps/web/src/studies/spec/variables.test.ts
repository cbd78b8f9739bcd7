import { expect, test } from 'vitest';
import { bindSpec } from './variables';

test('variables stand for their values wherever they are named, and nowhere else', () => {
  const spec = {
    base: { model: '$model', samples: 64, budget: { name: '$kind' } },
    factors: { seed: ['$seed', 1, '$'] },
  };
  expect(bindSpec(spec, { model: 'm', seed: 0, other: 1 })).toEqual({
    spec: { base: { model: 'm', samples: 64, budget: { name: undefined } }, factors: { seed: [0, 1, '$'] } },
    used: ['model', 'kind', 'seed'],
    missing: ['kind'],
  });
});

test('names of objects are no variables, nor what every object inherits', () => {
  expect(bindSpec({ base: { model: '$toString' } }, {}).missing).toEqual(['toString']);
});
