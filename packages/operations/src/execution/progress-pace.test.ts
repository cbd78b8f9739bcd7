import { expect, test } from 'vitest';
import { ProgressPace } from './progress-pace.ts';

test('an account is due a quarter of a second after the last one, and whenever another operation is worked on', () => {
  let now = 1_000;
  const pace = new ProgressPace(() => now);
  expect(pace.isDue('a')).toBe(true);
  now += 249;
  expect(pace.isDue('a')).toBe(false);
  // What was not told of does not put off the next one.
  now += 1;
  expect(pace.isDue('a')).toBe(true);
  now += 10;
  expect(pace.isDue('b')).toBe(true);
  expect(pace.isDue('b')).toBe(false);
  expect(pace.isDue('a')).toBe(true);
});
