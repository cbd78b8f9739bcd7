import { FlapbookError } from '@flapbook/flap';

/** @throws FlapbookError BAD_PARAMETER; what passes is safe as part of a path. */
export function assertDigest(digest: string): void {
  if (/^[0-9a-f]{64}$/.test(digest)) return;
  throw new FlapbookError(
    'BAD_PARAMETER',
    `${JSON.stringify(String(digest).slice(0, 80))} is no digest: an artifact is named by 64 lower-case hexadecimal digits.`,
  );
}

/** `ab/cdef…`: two levels, so that no folder grows too large to list. */
export const placeOf = (digest: string): string => `${digest.slice(0, 2)}/${digest.slice(2)}`;

/** The digest that `placeOf` put there, or undefined when the place is none of ours. */
export function digestOf(place: string): string | undefined {
  return /^[0-9a-f]{2}\/[0-9a-f]{62}$/.test(place) ? place.replace('/', '') : undefined;
}

export function notFound(digest: string, url: string): FlapbookError {
  return new FlapbookError('ARTIFACT_NOT_FOUND', `The artifact ${digest} is not in ${url}.`);
}
