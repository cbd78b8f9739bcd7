import { fetchOwn } from './own-pages.ts';

/**
 * Opens a page that nobody has opened yet, so that the first reader does not wait for what a first drawing takes. What
 * goes wrong is for that reader to see.
 *
 * @param origin of this server
 * @param credentials of whoever will read it first
 */
export function drawFirst(origin: string, path: string, credentials: Readonly<Record<string, string>>): void {
  void fetchOwn(origin, path, credentials)
    .then((response) => response.arrayBuffer())
    .catch(() => undefined);
}
