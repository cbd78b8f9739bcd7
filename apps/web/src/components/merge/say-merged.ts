import type { Merged } from '../../notebook/merge/by-itself';
import type { Session } from '../../notebook/session';
import { say } from '../chrome/toast-store';

/** Says that two windows are one text again, with the way back. */
export function sayMerged(session: Session, { step, notes }: Merged): void {
  if (!step) return;
  const text = ['Merged with changes from another window.', ...notes].join(' ');
  say(text, { label: 'Undo', run: () => session.takeBack(step) });
}
