import { bytes } from '../../format/numbers';
import { duration } from '../../format/time';
import { plural } from '../../format/words';
import type { Price } from '../../operations/price';

/** What running would take: ≈ 12 s, 2 of 3 steps cached. */
export function priceText({ seconds, measured, bytes: size, missing, cached }: Price): string {
  const steps = cached > 0 ? `${cached} of ${missing + cached} steps cached` : plural(missing, 'step');
  const parts = [`≈ ${duration(seconds)}`, steps];
  if (size > 0) parts.push(`${bytes(size)} stored`);
  return `${parts.join(', ')}${measured ? '' : ' (not measured here yet)'}`;
}
