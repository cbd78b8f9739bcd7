import type { Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import type { Asker } from './asker.ts';
import { quotaOf } from './quota.ts';
import { computeSecondsOf, jobsOf, secondsUntilRoom, storedBytesOf } from './usage.ts';

/** When to ask again for what ends at no time that is known, in seconds. */
const SOON = 30;
/** For what somebody has to delete first. */
const LATER = 3_600;

/**
 * Refuses work beyond a member’s quota, before it is queued; call it in the transaction that queues it. What is queued runs
 * to its end: a quota may be passed by what ran when it was reached.
 *
 * @param jobs how many operations would be asked for
 * @throws FlapbookError QUOTA_EXCEEDED; `asker.retryAfterSeconds` says when there is room again
 */
export async function requireQuota(transaction: Queryable, asker: Asker, jobs: number): Promise<void> {
  const { member } = asker;
  const { computeSeconds, storedBytes, jobs: mostJobs, windowHours } = await quotaOf(transaction, member);
  const refuse = refusal(asker);
  if (mostJobs !== null) {
    await holdAccount(transaction, member);
    const now = await jobsOf(transaction, member);
    if (now + jobs > mostJobs) {
      const more = jobs === 1 ? 'one more' : `${jobs} more`;
      refuse(SOON, `You may have ${mostJobs} jobs at once; ${now} wait or run, and this asks for ${more}.`);
    }
  }
  if (computeSeconds !== null) {
    const spent = await computeSecondsOf(transaction, member, windowHours);
    if (spent >= computeSeconds) {
      const wait = (await secondsUntilRoom(transaction, member, { windowHours, most: computeSeconds })) ?? SOON;
      refuse(
        wait,
        `You may have workers compute for ${minutes(computeSeconds)} in ${windowHours} hours; ${minutes(spent)} are spent. There is room again in ${minutes(wait)}.`,
      );
    }
  }
  if (storedBytes !== null) {
    const stored = await storedBytesOf(transaction, member);
    if (stored >= storedBytes) refuse(LATER, `${mayStore(storedBytes, stored)}.`);
  }
}

/**
 * Refuses files that a member may not have stored, before they come; call it in the transaction that takes them on their account.
 *
 * @param bytes how many are to come
 * @throws FlapbookError QUOTA_EXCEEDED; `asker.retryAfterSeconds` says when to ask again
 */
export async function requireRoomFor(transaction: Queryable, asker: Asker, bytes: number): Promise<void> {
  const { member } = asker;
  const { storedBytes } = await quotaOf(transaction, member);
  if (storedBytes === null) return;
  await holdAccount(transaction, member);
  const stored = await storedBytesOf(transaction, member);
  if (stored + bytes > storedBytes) {
    refusal(asker)(LATER, `${mayStore(storedBytes, stored)}, and this asks for ${megabytes(bytes)} more.`);
  }
}

/** Until the transaction ends: who asks twice at once is counted twice. */
async function holdAccount(transaction: Queryable, member: string): Promise<void> {
  await transaction.query('SELECT FROM member WHERE id::text = $1 FOR UPDATE', [member]);
}

function refusal(asker: Asker) {
  return (seconds: number, why: string): never => {
    asker.retryAfterSeconds = Math.ceil(seconds);
    throw new FlapbookError('QUOTA_EXCEEDED', why);
  };
}

function mayStore(most: number, stored: number): string {
  return `Your results and files may take ${megabytes(most)}; they take ${megabytes(stored)}`;
}

function minutes(seconds: number): string {
  return `${(seconds / 60).toFixed(seconds < 600 ? 1 : 0)} min`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
