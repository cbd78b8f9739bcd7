import { totalmem } from 'node:os';
import { FlapbookError } from '@flapbook/flap';

const GIB = 2 ** 30;

/** What engines keep besides the layer at work, unless they are told otherwise. */
export const DEFAULT_BUDGET_BYTES = GIB;

/** Bytes that this process may take: a container's limit, where there is one, or the machine's memory. */
export function machineMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory?.() || Number.POSITIVE_INFINITY);
}

/** @throws FlapbookError BAD_PARAMETER for a budget that is none, or more than this process may take */
export function requireMemory(budgetBytes: number): void {
  const most = machineMemory();
  if (budgetBytes >= 0 && budgetBytes <= most) return;
  throw new FlapbookError(
    'BAD_PARAMETER',
    `An engine cannot keep ${inGib(budgetBytes)} in memory: this machine has ${inGib(most)}. Give less, such as ${inGib(most / 4)}.`,
  );
}

function inGib(bytes: number): string {
  return `${Number((bytes / GIB).toPrecision(3))} GiB`;
}
