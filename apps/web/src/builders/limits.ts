import { neededFor } from './conditions';
import type { ArgumentId } from './steps';

/** Whether a parameter says what a plan comes to at most, beside its ratio, or what such a limit is counted by. */
export function isLimit(id: ArgumentId): boolean {
  const needed = neededFor(id);
  return isBound(id) || (needed !== undefined && isBound(needed));
}

/** What is said where no limit is set; undefined for every other parameter. */
export function unlimited(id: ArgumentId): string | undefined {
  return isBound(id) ? 'No limit' : undefined;
}

function isBound(id: ArgumentId): boolean {
  return id.startsWith('plan.most');
}
