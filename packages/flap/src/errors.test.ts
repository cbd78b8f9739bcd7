import { expect, it } from 'vitest';
import { FlapbookError, REMEDIES, toProblem } from './errors.ts';

it('a FlapbookError carries its code and what to do about it', () => {
  const error = new FlapbookError('BAD_RATIO', 'The ratio is 2.');
  expect(toProblem(error)).toEqual({ code: 'BAD_RATIO', message: 'The ratio is 2.', remedy: REMEDIES.BAD_RATIO });
});

it('anything else is a fault of ours', () => {
  expect(toProblem(new TypeError('x is undefined'))).toMatchObject({ code: 'INTERNAL', message: 'x is undefined' });
  expect(toProblem('odd')).toMatchObject({ code: 'INTERNAL', message: 'odd' });
});
