const safe = new Set(['http:', 'https:', 'mailto:']);

/**
 * An address that may be followed, or nothing: a notebook may come from anybody. `op:KEY` stands for the page of the
 * operation with that key.
 */
export function safeUrl(url: string): string {
  const key = /^op:([0-9a-f]{64})$/i.exec(url)?.[1];
  if (key) return `/library/operations/${key.toLowerCase()}`;
  try {
    return safe.has(new URL(url, 'https://relative.invalid').protocol) ? url : '';
  } catch {
    return '';
  }
}
