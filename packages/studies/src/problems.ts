import { FlapbookError } from '@flapbook/flap';
import type { z } from 'zod';

/** What is wrong with a study, naming the field: `factors.metric[1]: …`. */
export function badStudy(path: string, message: string): FlapbookError {
  return new FlapbookError('BAD_PARAMETER', `${path}: ${message}`);
}

/** Checks a value. @throws FlapbookError BAD_PARAMETER naming the field and what was expected of it */
export function checked<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw badStudy(placeOf(path, issue!.path), issue!.message);
}

function placeOf(path: string, below: readonly PropertyKey[]): string {
  const inner = below.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return `${path}${inner}`.replace(/^\./, '') || 'study';
}
