import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

it('lets others have their turn once it has taken long, and not before', async () => {
  const turns = new Turns();
  let others = 0;
  setImmediate(() => others++);
  await turns.next();
  expect(others).toBe(0);
  const start = performance.now();
  while (performance.now() - start < 20);
  await turns.next();
  expect(others).toBe(1);
});
