import { FlapbookError } from '@flapbook/flap';

/** Exit codes that scripts may rely on. */
export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** A command line that cannot be meant: exit code 2. */
export class UsageError extends FlapbookError {}

/** Stopped by Ctrl-C or SIGTERM, in order: exit code 130, as shells have it. */
export class InterruptedError extends FlapbookError {}
