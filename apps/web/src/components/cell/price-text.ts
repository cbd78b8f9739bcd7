import { bytes } from '../../format/numbers';
import { estimate } from '../../format/time';
import { plural } from '../../format/words';
import type { Price } from '../../operations/price';

/** What running would take: ≈ 12 s, after ≈ 2 min of queued work, 2 of 3 steps cached. */
export function priceText({ queuedSeconds, seconds, measured, bytes: size, missing, cached }: Price): string {
  const steps = cached > 0 ? `${cached} of ${missing + cached} steps cached` : plural(missing, 'step');
  const parts = [estimate(seconds), queuedText(queuedSeconds), steps].filter((part) => part !== '');
  if (size > 0) parts.push(`${bytes(size)} stored`);
  return `${parts.join(', ')}${measured ? '' : ' (not measured here yet)'}`;
}

/** What comes before: after ≈ 2 min of queued work. Empty when it begins at once. */
export function queuedText(queuedSeconds: number): string {
  return queuedSeconds < 1 ? '' : `after ${estimate(queuedSeconds)} of queued work`;
}
