import type { Subject } from '../find';

/** Where something was timed, for people; undefined until it was. Times of different places do not compare. */
export function timedOn({ object }: Pick<Subject, 'object'>): string | undefined {
  const { _device: device, _machine: machine } = object;
  if (typeof device !== 'string') return undefined;
  return typeof machine === 'string' ? `${device}, machine ${machine}` : device;
}
