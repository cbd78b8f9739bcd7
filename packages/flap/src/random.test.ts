import { describe, expect, it } from 'vitest';
import { SplitMix64 } from './random.ts';

describe('SplitMix64', () => {
  it('gives the sequence published for seed 1234567', () => {
    const random = new SplitMix64(1234567);
    const expected = [6457827717110365317n, 3203168211198807973n, 9817491932198370423n, 4593380528125082431n];
    expect(expected.map(() => random.next())).toEqual(expected);
  });

  it('computes in halves what the definition gives with big integers', () => {
    const MASK = (1n << 64n) - 1n;
    for (const seed of [0, 7, 2 ** 40 + 3, Number.MAX_SAFE_INTEGER]) {
      const random = new SplitMix64(seed);
      let state = BigInt(seed);
      for (let draw = 0; draw < 200; draw++) {
        state = (state + 0x9e3779b97f4a7c15n) & MASK;
        let z = ((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
        z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
        expect(random.next()).toBe(z ^ (z >> 31n));
      }
    }
  });

  it('draws every value below a bound equally often', () => {
    const random = new SplitMix64(3);
    const counts = new Int32Array(5);
    for (let draw = 0; draw < 50_000; draw++) counts[random.below(5)]! += 1;
    // Standard deviation 89: four of them.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(360);
  });

  it('draws numbers from 0 to 1, with the mean and the variance of the uniform distribution', () => {
    const random = new SplitMix64(11);
    const draws = Array.from({ length: 50_000 }, () => random.uniform());
    expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
    const mean = draws.reduce((total, draw) => total + draw, 0) / draws.length;
    const variance = draws.reduce((total, draw) => total + (draw - mean) ** 2, 0) / draws.length;
    // Standard errors 0.0013 and 0.0003: four of them.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.0052);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.0014);
  });
});

it('fills arrays with values below a bound, each as likely as the others', () => {
  const drawn = new Uint32Array(70_001);
  new SplitMix64(3).fill(drawn, 7);
  const counts = new Int32Array(7);
  for (const value of drawn) counts[value]! += 1;
  // Standard deviation 93: four of them.
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(372);
  const again = new Uint32Array(10);
  new SplitMix64(3).fill(again, 7);
  expect(again).toEqual(drawn.slice(0, 10));
  const wide = new Uint32Array(4_000);
  new SplitMix64(4).fill(wide, 2 ** 32 - 1);
  // Standard deviation 0.0046: four of them.
  expect(Math.abs(wide.reduce((sum, value) => sum + value / 2 ** 32, 0) / 4_000 - 0.5)).toBeLessThan(0.019);
});
