import { expect, test } from 'vitest';
import { retryAfter, triesAfter } from './faults.ts';

test('what may pass is tried again, later each time, and given up in the end', () => {
  expect([0, 1, 2, 3].map((faults) => retryAfter('ARTIFACT_STORE_UNAVAILABLE', faults))).toEqual([1, 2, 4, null]);
});

test('as many attempts as are announced are made', () => {
  for (const code of ['ARTIFACT_STORE_UNAVAILABLE', 'FILES_ELSEWHERE', 'TOO_FEW_ROWS'] as const) {
    let attempts = 1;
    while (retryAfter(code, attempts - 1) !== null) attempts += 1;
    expect(triesAfter(code)).toBe(attempts);
  }
  expect(triesAfter('DATABASE_UNAVAILABLE')).toBeNull();
});

test('errors of the input are not tried again', () => {
  for (const code of ['TOO_FEW_ROWS', 'BAD_CHECKPOINT', 'NOT_FINITE', 'ARTIFACT_DAMAGED'] as const) {
    expect(retryAfter(code, 0)).toBeNull();
  }
});

test('files on their way into the store are waited for, five minutes', () => {
  let seconds = 0;
  for (let faults = 0, delay = retryAfter('FILES_ELSEWHERE', 0); delay !== null; faults++) {
    seconds += delay;
    delay = retryAfter('FILES_ELSEWHERE', faults + 1);
  }
  expect(seconds).toBe(295);
});

test('outages of the database never use up a task', () => {
  expect(retryAfter('DATABASE_UNAVAILABLE', 1_000)).toBe(1);
});
