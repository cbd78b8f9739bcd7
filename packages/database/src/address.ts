const SCHEMES = new Set(['postgres:', 'postgresql:', 'socket:']);

/** Whether a database could have that address: `postgres://…`, or the folder of a Unix socket. */
export function isAddress(url: string): boolean {
  return url.startsWith('/') || (URL.canParse(url) && SCHEMES.has(new URL(url).protocol));
}

/** Host, port and database of an address, without the user and the password. */
export function addressOf(url: string): string {
  if (!isAddress(url) || !URL.canParse(url)) return 'the given address';
  const { hostname, port, pathname } = new URL(url);
  return `${hostname || 'localhost'}:${port || 5432}${pathname}`;
}
