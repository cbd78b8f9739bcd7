import type { OperationState, Status } from './types';

/** An operation's state, for tests. */
export function operation(
  key: string,
  kind: string,
  status: Status,
  more: Partial<OperationState> = {},
): OperationState {
  return { key, kind, status, progress: { fraction: status === 'SUCCEEDED' ? 1 : 0, sequence: 1 }, ...more };
}

export function cost(seconds: number, missing: number, cached: number) {
  return { queuedSeconds: 0, seconds, measured: true, bytes: 0, missing, cached };
}
