import type { Principal } from '@flapbook/access';
import { FlapbookError } from '@flapbook/flap';
import { type Operations, type Revision, type RevisionHead, Revisions } from '@flapbook/operations';

/** Whether a revision is for whoever asks. One that was withdrawn is for nobody. */
export function mayRead({ role }: Principal, { audience }: RevisionHead): boolean {
  if (audience === 'WITHDRAWN') return false;
  return role !== null || audience !== 'MEMBERS';
}

/** Whether whoever asks may be told that it is there, or was: a stranger who could read it once. */
export function mayKnow({ role }: Principal, { openedAt }: RevisionHead): boolean {
  return role !== null || openedAt !== null;
}

/** @throws FlapbookError NOTEBOOK_NOT_FOUND, in the same words for what there is not and what is for others; REVISION_WITHDRAWN */
export async function readable(operations: Operations, digest: string, principal: Principal): Promise<Revision> {
  const revision = await new Revisions(operations.database).find(digest);
  if (revision !== null && mayRead(principal, revision)) return revision;
  if (revision?.audience === 'WITHDRAWN' && mayKnow(principal, revision)) {
    throw new FlapbookError('REVISION_WITHDRAWN', `The revision ${digest} was withdrawn.`);
  }
  throw new FlapbookError('NOTEBOOK_NOT_FOUND', `There is no revision ${digest}.`);
}
