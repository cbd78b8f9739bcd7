import { expect, test } from 'vitest';
import { priceText, queuedText } from './price-text';

const price = { queuedSeconds: 0, seconds: 40, measured: true, bytes: 0, missing: 2, cached: 1 };

test('a price says how long, after what, and how much of it is there', () => {
  expect(priceText(price)).toBe('≈ 40 s, 1 of 3 steps cached');
  expect(priceText({ ...price, queuedSeconds: 120, cached: 0 })).toBe('≈ 40 s, after ≈ 2 min of queued work, 2 steps');
  expect(priceText({ ...price, bytes: 2e6, measured: false })).toBe(
    '≈ 40 s, 1 of 3 steps cached, 2.00 MB stored (not measured here yet)',
  );
});

test('what begins at once waits for nothing', () => {
  expect(queuedText(0.4)).toBe('');
  expect(queuedText(12)).toBe('after ≈ 12 s of queued work');
});
