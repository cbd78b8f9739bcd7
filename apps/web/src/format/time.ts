/** A length of time as a reader would say it: under 1 s, 12 s, 3 min, 1 h 20 min. */
export function duration(seconds: number): string {
  if (seconds < 1) return 'under 1 s';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** About so long: ≈ 12 s, or under 1 s. */
export function estimate(seconds: number): string {
  const text = duration(seconds);
  return seconds < 1 ? text : `≈ ${text}`;
}

/** What is known of how long something still takes, in seconds. */
export interface Remaining {
  etaSeconds?: number | null;
  etaLowSeconds?: number | null;
  etaHighSeconds?: number | null;
}

/** How long it still takes, with the spread where that says more: 3 min left (2 min to 5 min). Empty when unknown. */
export function remaining({ etaSeconds, etaLowSeconds, etaHighSeconds }: Remaining): string {
  if (etaSeconds == null) return '';
  const left = `${duration(etaSeconds)} left`;
  if (etaLowSeconds == null || etaHighSeconds == null) return left;
  const [low, high] = [duration(etaLowSeconds), duration(etaHighSeconds)];
  return low === high ? left : `${left} (${low} to ${high})`;
}

const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

// Made once: a formatter takes a millisecond to make, and cells that follow a slider name instants with every move.
const relative = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' });
const timeOfDay = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const inFull = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** How long ago an instant was: just now, 5 minutes ago, yesterday. */
export function ago(instant: string, now: number): string {
  const seconds = (now - Date.parse(instant)) / 1000;
  for (const [unit, size] of units) if (seconds >= size) return relative.format(-Math.floor(seconds / size), unit);
  return 'just now';
}

/** The time of day of an instant, in the reader's time zone: 10:42:07. */
export function clock(text: string): string {
  return timeOfDay.format(new Date(text));
}

/** An instant in full, in the reader's time zone. */
export function instant(text: string): string {
  return inFull.format(new Date(text));
}
