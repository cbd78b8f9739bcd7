import type { OperationRecord } from '@flapbook/operations';
import { describe, expect, test } from 'vitest';
import { etaOf } from './state.ts';

const STARTED = new Date('2026-01-01T00:00:00Z');
const after = (seconds: number) => STARTED.getTime() + 1000 * seconds;
const running = { status: 'RUNNING', startedAt: STARTED, fraction: 0.5, startFraction: 0 } as OperationRecord;

describe('the time left', () => {
  test('is what remains, at the rate so far', () => {
    expect(etaOf(running, after(30))).toBe(30);
    expect(etaOf({ ...running, fraction: 0.9 }, after(90))).toBeCloseTo(10, 10);
  });

  test('counts only what this attempt has done', () => {
    expect(etaOf({ ...running, startFraction: 0.25 }, after(30))).toBe(60);
  });

  test('is unknown while too little is done, and where nothing runs', () => {
    expect(etaOf({ ...running, fraction: 0.26, startFraction: 0.25 }, after(30))).toBeNull();
    expect(etaOf({ ...running, status: 'QUEUED' }, after(30))).toBeNull();
    expect(etaOf({ ...running, startedAt: null }, after(30))).toBeNull();
  });
});
