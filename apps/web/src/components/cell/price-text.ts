import { bytes } from '../../format/numbers';
import { duration } from '../../format/time';
import type { Price } from '../../operations/price';

/** What running would take: ≈ 12 s, 2 of 3 steps cached. */
export function priceText({ seconds, measured, bytes: size, missing, cached }: Price): string {
  const parts = [`≈ ${duration(seconds)}`, `${cached} of ${missing + cached} steps cached`];
  if (size > 0) parts.push(`${bytes(size)} stored`);
  return `${parts.join(', ')}${measured ? '' : ' (estimated, nothing measured here yet)'}`;
}
