import type { WorkerProcess } from '@flapbook/worker';
import type { ProgressLine } from './progress.ts';

/** Says which devices would have been better and why they are not used, where a worker has no log that does. */
export function sayPassedOver({ passedOver }: Pick<WorkerProcess, 'passedOver'>, progress: ProgressLine): void {
  for (const { device, reason } of passedOver) progress.message(`Device ${device} is not used: ${reason}`);
}
