import { FlapbookError } from '@flapbook/flap';
import { JOBS, type JobName } from './jobs.ts';

/** What the main thread asks of the thread. */
export interface Request {
  readonly id: number;
  readonly job: JobName;
  readonly input: unknown;
}

/** What it gets back: errors that are expected keep their code. */
export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly code: FlapbookError['code'] | null; readonly message: string } };

/** Runs a job, in the thread. */
export function answer({ id, job, input }: Request): Reply {
  try {
    return { id, value: (JOBS[job] as (input: unknown) => unknown)(input) };
  } catch (error) {
    const code = error instanceof FlapbookError ? error.code : null;
    return { id, error: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}
