/** By which what belongs to all members is chosen. */
export const SHARED = 'shared';

const YEAR_SECONDS = 31_536_000;

/** From now on, this browser asks in a workspace. The server enters it only with whoever is its member. */
export function chooseWorkspace(id: string): void {
  // A cookie, so that pages, files and pictures are asked for in the same workspace as everything else.
  // biome-ignore lint/suspicious/noDocumentCookie: Safari and Firefox have no Cookie Store everywhere yet
  document.cookie = `flapbook-workspace=${encodeURIComponent(id)}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}

/** What a workspace is called for its member. */
export function titleOf({ name, isPersonal }: { readonly name: string; readonly isPersonal: boolean }): string {
  return isPersonal ? 'My own' : name;
}
