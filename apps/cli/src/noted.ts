import { LOCAL, recordAudit } from '@flapbook/access';
import type { Operations } from '@flapbook/operations';

/**
 * Writes down, where people sign in, what a command of this machine has done, as the mutation of that name would.
 *
 * @param detail further words
 */
export function noted(
  { database }: Pick<Operations, 'database'>,
  action: string,
  subjects: readonly string[],
  detail = '',
): Promise<void> {
  return recordAudit(database, LOCAL, { action, subjects, detail });
}
