import { type Asker, askedBy } from '@flapbook/operations';
import type { Response } from 'express';
import { principalOf } from './identify.ts';

/** What a member's request takes is on their account; where their quota refuses it, the answer says when to come again. */
export async function onAccount<T>(response: Response, take: () => Promise<T>): Promise<T> {
  const { member } = principalOf(response);
  if (member === null) return take();
  const asker: Asker = { member };
  try {
    return await askedBy(asker, take);
  } finally {
    // An answer that comes in lines may have begun.
    if (asker.retryAfterSeconds !== undefined && !response.headersSent)
      response.set('retry-after', String(asker.retryAfterSeconds));
  }
}
