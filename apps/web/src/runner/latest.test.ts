import { expect, test } from 'vitest';
import { Latest } from './latest';

test('asks one at a time, skips what has been overtaken, and delivers in order', async () => {
  const asked: number[] = [];
  const delivered: number[] = [];
  const waiting: (() => void)[] = [];
  const latest = new Latest<number, number>(
    (question) => {
      asked.push(question);
      return new Promise((resolve) => waiting.push(() => resolve(question * 10)));
    },
    (answer) => delivered.push(answer),
  );
  for (const question of [1, 2, 3, 4]) latest.submit(question);
  expect(asked).toEqual([1]);
  waiting[0]?.();
  await new Promise((resolve) => setTimeout(resolve));
  expect(asked).toEqual([1, 4]);
  expect(delivered).toEqual([10]);
  waiting[1]?.();
  await latest.idle();
  expect(delivered).toEqual([10, 40]);
});
