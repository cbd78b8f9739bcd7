import { FlapbookError } from '@flapbook/flap';
import type { WholeRange } from './ranges.ts';

/** @throws FlapbookError BAD_PARAMETER naming the parameter, its value and its bounds */
export function requireInteger(
  name: string,
  value: number,
  { low, high = Number.MAX_SAFE_INTEGER }: WholeRange,
): number {
  if (!Number.isSafeInteger(value) || value < low || value > high) {
    throw new FlapbookError('BAD_PARAMETER', `${name} must be a whole number from ${low} to ${high}; it is ${value}.`);
  }
  return value;
}

/** @throws FlapbookError BAD_PARAMETER naming the parameter, its value and its bounds */
export function requireShare(name: string, share: number): number {
  if (!(share > 0 && share < 1)) {
    throw new FlapbookError('BAD_PARAMETER', `${name} must lie above 0 and below 1; it is ${share}.`);
  }
  return share;
}

/** @throws FlapbookError BAD_RATIO */
export function requireRatio(ratio: number): number {
  if (!(ratio > 0 && ratio < 1)) {
    throw new FlapbookError('BAD_RATIO', `The ratio must lie above 0 and below 1; it is ${ratio}.`);
  }
  return ratio;
}
