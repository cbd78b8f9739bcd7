import { isIPv6 } from 'node:net';
import { isLocal } from '@flapbook/access';
import type { Request, Response } from 'express';
import { principalOf } from '../access/identify.ts';

/** Who is counted as one: a member, however often signed in, or the network that a stranger comes from; null for the local user. */
export function clientOf(request: Request, response: Response): string | null {
  const principal = principalOf(response);
  if (isLocal(principal)) return null;
  return principal.member === null ? `address ${networkOf(request.ip ?? '')}` : `member ${principal.member}`;
}

/** An address of IPv4 as it is; of IPv6 its network of 64 bits, within which whoever has it may take any other address. */
export function networkOf(address: string): string {
  const [, mapped] = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address) ?? [];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [before = '', after] = address.split('%')[0]!.split('::');
  const groups = before === '' ? [] : before.split(':');
  // The last four groups are the host's, whatever stands in them.
  const left = after === undefined || after === '' ? 0 : after.split(':').length;
  const zeros = after === undefined ? 0 : 8 - groups.length - left;
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...(after ? after.split(':') : [])];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
