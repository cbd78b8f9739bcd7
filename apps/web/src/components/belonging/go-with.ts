import { chooseWorkspace } from '../../client/workspace';

/** The page of something that has gone elsewhere goes there, too. @param moved null where it is still here */
export function goWith(moved: string | null): void {
  if (moved === null) return;
  chooseWorkspace(moved);
  location.reload();
}
