/**
 * Opens a page that nobody has opened yet, so that the first reader does not wait for what a first drawing takes. What
 * goes wrong is for that reader to see.
 *
 * @param origin of this server
 */
export function drawFirst(origin: string, path: string): void {
  void fetch(new URL(path, origin))
    .then((response) => response.arrayBuffer())
    .catch(() => undefined);
}
