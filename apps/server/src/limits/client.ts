import { isLocal } from '@flapbook/access';
import type { Request, Response } from 'express';
import { principalOf } from '../access/identify.ts';

/** Who is counted as one: a member, however often signed in, or the address that a stranger comes from; null for the local user. */
export function clientOf(request: Request, response: Response): string | null {
  const principal = principalOf(response);
  if (isLocal(principal)) return null;
  return principal.member === null ? `address ${request.ip ?? ''}` : `member ${principal.member}`;
}
