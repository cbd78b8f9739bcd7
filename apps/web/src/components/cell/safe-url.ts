const safe = new Set(['http:', 'https:', 'mailto:']);

/** An address that may be followed, or nothing: a notebook may come from anybody. */
export function safeUrl(url: string): string {
  try {
    return safe.has(new URL(url, 'https://relative.invalid').protocol) ? url : '';
  } catch {
    return '';
  }
}
