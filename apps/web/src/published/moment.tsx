/** An instant in full. Readers are anywhere: it is said in UTC. */
export function Moment({ at }: { at: string }) {
  return <time dateTime={at}>{utc(at)}</time>;
}

/** 25 Nov 2026, 22:30 UTC; the text itself where it is no instant. */
export function utc(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  return `${date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })} UTC`;
}
