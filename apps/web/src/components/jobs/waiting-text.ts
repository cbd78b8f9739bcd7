import { clock } from '../../format/time';
import { plural } from '../../format/words';

export interface Waiting {
  message: string;
  /** What is waited for after a fault. */
  retry: {
    at: string;
    attempt: number;
    attempts: number | null;
    tasks: number;
    problem: { code: string; message: string };
  } | null;
}

/** Why nothing happens, in the reader's time zone: Waits until 10:42:07 after FAULT: what it was. Attempt 3 of 5. */
export function waitingText({ message, retry }: Waiting): string {
  if (!retry) return message;
  const { at, attempt, attempts, tasks, problem } = retry;
  const who = tasks === 1 ? '1 part waits' : `${plural(tasks, 'part')} wait`;
  const which = attempts === null ? `Attempt ${attempt}` : `Attempt ${attempt} of ${attempts}`;
  return `${who} until ${clock(at)} after ${problem.code}: ${problem.message} ${which} comes then.`;
}
