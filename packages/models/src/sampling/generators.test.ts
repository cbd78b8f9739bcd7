import { describe, expect, it } from 'vitest';
import { PythonRandom } from './python-random.ts';

describe('PythonRandom', () => {
  // Python 3.11: random.seed(SEED); [random.randint(0, 9999) for _ in range(5)]
  it.each([
    [0, [6311, 6890, 663, 4242, 8376]],
    [1, [2201, 9325, 1033, 4179, 1931]],
    [42, [1824, 409, 4506, 4012, 3657]],
    [2 ** 32, [1851, 5755, 6845, 273, 373]],
    [2 ** 40 + 17, [3957, 7497, 1823, 7288, 6783]],
    [Number.MAX_SAFE_INTEGER, [1544, 9185, 3651, 3135, 2415]],
  ])('draws what Python draws for seed %d', (seed, expected) => {
    const random = new PythonRandom(seed);
    expect(Array.from({ length: 5 }, () => random.below(10000))).toEqual(expected);
  });

  it('keeps in step beyond the first 624 words', () => {
    // Python 3.11: random.seed(7); h = 0; 5000 times h = (h * 31 + random.randint(0, 341467)) % 1000003
    const random = new PythonRandom(7);
    let hash = 0;
    for (let draw = 0; draw < 5000; draw++) hash = (hash * 31 + random.below(341468)) % 1000003;
    expect(hash).toBe(82502);
  });

  it('draws also where there is one value only', () => {
    expect(new PythonRandom(0).below(1)).toBe(0);
  });
});
