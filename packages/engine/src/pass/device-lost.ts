import { FlapbookError } from '@flapbook/flap';

/**
 * What libraries say of a device that this process has lost for good: Dawn, Vulkan and Direct3D, and CUDA after an error
 * that its context does not outlive.
 */
const SAYINGS =
  /\bdevice\b.{0,40}\blost\b|DEVICE_(LOST|REMOVED|HUNG|RESET)|illegal memory access|unspecified launch failure|CUDA_ERROR_(ILLEGAL_ADDRESS|LAUNCH_FAILED)|CUDA (failure|error) 7[01]\d\b/i;

/** A device that does not come back in this process; another process may have it. */
export class DeviceLostError extends FlapbookError {
  constructor(cause: Error) {
    const [reason] = cause.message.split('\n');
    super('ENGINE_UNAVAILABLE', `The device has failed (${reason}); what runs on it has to start anew.`, { cause });
  }
}

/** Whether an error of a library says that its device is gone. */
export function isDeviceLost(error: unknown): error is Error {
  return !(error instanceof FlapbookError) && error instanceof Error && SAYINGS.test(error.message);
}
