import { expect, test } from 'vitest';
import { Latest } from './latest';

function setting() {
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
  const answer = async (index: number) => {
    waiting[index]?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { latest, asked, delivered, answer };
}

test('asks two at a time and skips what has been overtaken', async () => {
  const { latest, asked, delivered, answer } = setting();
  for (const question of [1, 2, 3, 4, 5]) latest.submit(question);
  expect(asked).toEqual([1, 2]);
  await answer(0);
  expect([asked, delivered]).toEqual([[1, 2, 5], [10]]);
  await answer(1);
  await answer(2);
  await latest.idle();
  expect(delivered).toEqual([10, 20, 50]);
});

test('a late answer is dropped, and the last question is always answered', async () => {
  const { latest, delivered, answer } = setting();
  for (const question of [1, 2, 3]) latest.submit(question);
  await answer(1);
  expect(delivered).toEqual([20]);
  await answer(0);
  expect(delivered).toEqual([20]);
  let idle = false;
  void latest.idle().then(() => {
    idle = true;
  });
  await answer(9);
  expect(idle).toBe(false);
  await answer(2);
  expect([delivered, idle]).toEqual([[20, 30], true]);
});
