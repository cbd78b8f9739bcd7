import { expect, test } from 'vitest';
import { Turns } from './turns';

test('no answer is older than its question, and those who wait share the next', async () => {
  const turns = new Turns<number>();
  const pending: (() => void)[] = [];
  let state = 0;
  let looks = 0;
  const look = async () => {
    looks += 1;
    const seen = state;
    await new Promise<void>((resolve) => pending.push(resolve));
    return seen;
  };
  const first = turns.ask('a', look);
  state = 1;
  const later = [turns.ask('a', look), turns.ask('a', look)];
  const other = turns.ask('b', look);
  expect(looks).toBe(2);
  for (const end of pending.splice(0)) end();
  expect(await Promise.all([first, other])).toEqual([0, 1]);
  await expect.poll(() => pending.length).toBe(1);
  pending.pop()!();
  expect(await Promise.all(later)).toEqual([1, 1]);
  expect(looks).toBe(3);
});

test('one that fails fails those who asked for it, and nobody after them', async () => {
  const turns = new Turns<number>();
  const failing = turns.ask('a', () => Promise.reject(new Error('away')));
  const next = turns.ask('a', async () => 2);
  await expect(failing).rejects.toThrow('away');
  expect(await next).toBe(2);
  expect(await turns.ask('a', async () => 3)).toBe(3);
});
