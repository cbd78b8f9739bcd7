import type { Viewer } from '../../client/viewer';
import { SHARED, titleOf } from '../../client/workspace';
import type { whose } from '../../documents/belonging';
import type { ResultOf } from '../../graphql';

export type Belonging = ResultOf<typeof whose>;

/** A workspace, or all members, where something may be put. */
export interface Place {
  id: string;
  title: string;
}

export const ALL = 'All members';

/** Where whoever looks may put something: a workspace in which they only look on is none. */
export function placesFor({ role, workspaces }: Viewer): Place[] {
  if (role === null || role === 'VIEWER') return [];
  const own = workspaces.filter((workspace) => workspace.role !== 'VIEWER');
  return [...own.map((one) => ({ id: one.id, title: titleOf(one) })), { id: SHARED, title: ALL }];
}

/** Whether whoever looks may change what is in the workspace in which they look. */
export function mayChange({ role, isLocal, workspace }: Viewer): boolean {
  if (isLocal || role === null || role === 'VIEWER') return false;
  return workspace === null || workspace.role !== 'VIEWER';
}

/** Whose something is, in words. */
export function ownerOf({ workspace, isShared }: Belonging): string {
  if (workspace) return titleOf(workspace);
  return isShared ? 'another workspace' : ALL;
}

/** What a label says of whose something is; null where it goes without saying. */
export function labelOf(belonging: Belonging, viewer: Viewer): string | null {
  const { isShared, shares } = belonging;
  if (isShared) return `Shared by ${ownerOf(belonging)}`;
  if (shares.some(({ isForAll }) => isForAll)) return `${ownerOf(belonging)} · shared with all members`;
  if (shares.length > 0) return `${ownerOf(belonging)} · shared with ${shares.length}`;
  return viewer.workspaces.length > 1 ? ownerOf(belonging) : null;
}
