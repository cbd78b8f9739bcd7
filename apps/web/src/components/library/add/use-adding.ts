import { useCallback, useEffect, useRef, useState } from 'react';
import { client } from '../../../client/server';
import { type UploadProgress, uploadFiles } from '../../../client/upload';
import { RegistrationJobs } from '../../../documents/catalogue';
import { CancelOperations } from '../../../documents/operations';
import { type Failure, unreachable } from '../../../failure';
import { bytes } from '../../../format/numbers';
import { duration } from '../../../format/time';
import { capitalised } from '../../../format/words';

/** Milliseconds between two looks at a job. */
const look = 1000;
/** Why nothing is followed any more: nobody looks. The job goes on. */
const left = 'left';

export type Answer =
  | { kind: 'done'; name: string }
  /** The same is asked for again once the job has ended, and answered at once. */
  | { kind: 'job'; key: string }
  | { kind: 'failed'; failure: Failure };

export interface Progress {
  /** 0 to 1; null while it is not known. */
  fraction: number | null;
  text: string;
}

export type Adding =
  | { state: 'idle' }
  | { state: 'running'; progress: Progress }
  | { state: 'done'; name: string }
  | { state: 'failed'; failure: Failure };

/** Sends files, asks for a registration and follows its jobs to the end, or stops them. */
export function useAdding() {
  const [adding, setAdding] = useState<Adding>({ state: 'idle' });
  const controller = useRef<AbortController>(undefined);
  const job = useRef<string>(undefined);
  useEffect(() => () => controller.current?.abort(left), []);

  const start = useCallback(async (files: readonly File[], register: (upload: string | null) => Promise<Answer>) => {
    const stopping = new AbortController();
    controller.current = stopping;
    const { signal } = stopping;
    const tell = (progress: Progress) => !signal.aborted && setAdding({ state: 'running', progress });
    tell({ fraction: null, text: 'Asking the server …' });
    let upload: string | null = null;
    if (files.length > 0) {
      const outcome = await uploadFiles(files, { signal, onProgress: (progress) => tell(sending(progress)) });
      if ('failure' in outcome) return setAdding({ state: 'failed', failure: outcome.failure });
      upload = outcome.id;
    }
    if (upload !== null) tell({ fraction: null, text: 'Reading …' });
    for (;;) {
      const answer = await register(upload);
      if (answer.kind === 'done') return setAdding({ state: 'done', name: answer.name });
      if (answer.kind === 'failed') return setAdding({ state: 'failed', failure: answer.failure });
      job.current = answer.key;
      const failure = await follow(answer.key, tell, signal);
      job.current = undefined;
      if (failure !== null) return setAdding({ state: 'failed', failure });
    }
  }, []);

  const stop = useCallback(() => {
    controller.current?.abort();
    // A job that is stopped tells so itself.
    if (job.current !== undefined) void client.mutation(CancelOperations, { keys: [job.current] }).toPromise();
  }, []);

  const reset = useCallback(() => setAdding({ state: 'idle' }), []);
  return { adding, start, stop, reset };
}

/**
 * Looks at a job until it has ended. Null when it is to be asked for again: it is neither among those that run nor among
 * those that went wrong, since it has succeeded or still waits for its turn.
 */
async function follow(key: string, tell: (progress: Progress) => void, signal: AbortSignal): Promise<Failure | null> {
  while (signal.reason !== left) {
    const { data } = await client.query(RegistrationJobs, {}).toPromise();
    const found = data && [...data.jobs.running, ...data.jobs.recent].find((one) => one.key === key);
    if (found?.status === 'FAILED') return found.error ?? unreachable;
    if (found?.status === 'CANCELLED') return stopped;
    if (data && !found) return null;
    if (found) {
      const { fraction, phase, etaSeconds } = found;
      const time = etaSeconds === null ? '' : `, ${duration(etaSeconds)} left`;
      tell({ fraction, text: `${capitalised(phase ?? 'working')}${time}` });
    }
    await new Promise((resolve) => setTimeout(resolve, look));
  }
  return stopped;
}

function sending({ doneBytes, totalBytes, file }: UploadProgress): Progress {
  return {
    fraction: totalBytes === 0 ? 1 : doneBytes / totalBytes,
    text: `Sending ${file}, ${bytes(doneBytes)} of ${bytes(totalBytes)}`,
  };
}

const stopped: Failure = {
  code: 'CANCELLED',
  message: 'It was stopped.',
  remedy: 'Ask again to go on where it stopped.',
};
