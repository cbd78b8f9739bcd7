import { expect } from 'vitest';
import { type ErrorCode, FlapbookError } from '../src/index.ts';

/** Expects a FlapbookError with this code and, in its message, this text. */
export function expectProblem(action: () => unknown, code: ErrorCode, text = ''): void {
  let thrown: unknown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  expect(thrown, `expected ${code}`).toBeInstanceOf(FlapbookError);
  expect(thrown).toMatchObject({ code, message: expect.stringContaining(text) });
}

/** Expects every entry within a relative distance. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, relative: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const distance = Math.abs(actual[i]! - expected[i]!);
    expect(distance, `entry ${i}: ${actual[i]} for ${expected[i]}`).toBeLessThanOrEqual(
      relative * Math.abs(expected[i]!),
    );
  }
}
