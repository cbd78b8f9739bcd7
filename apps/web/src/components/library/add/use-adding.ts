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

export type Answer =
  | { kind: 'done'; name: string }
  /** `name` where the job is all of it; what registers is asked again once it has ended. */
  | { kind: 'job'; key: string; name?: string }
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
  useEffect(() => () => controller.current?.abort(), []);

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
      const failure = await follow(answer.key, tell);
      job.current = undefined;
      if (failure !== null) return setAdding({ state: 'failed', failure });
      if (answer.name !== undefined) return setAdding({ state: 'done', name: answer.name });
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

/** Looks at a job until it has ended. Null when it is to be asked for again: it has succeeded, or is long over. */
async function follow(key: string, tell: (progress: Progress) => void): Promise<Failure | null> {
  for (;;) {
    const { data } = await client.query(RegistrationJobs, {}).toPromise();
    const found = data && [...data.jobs.running, ...data.jobs.recent].find((one) => one.key === key);
    if (found?.status === 'FAILED') return found.error ?? unreachable;
    if (found?.status === 'CANCELLED') return stopped;
    if (found?.status === 'SUCCEEDED') return null;
    if (found) {
      const { fraction, phase, etaSeconds } = found;
      const left = etaSeconds === null ? '' : `, ${duration(etaSeconds)} left`;
      tell({ fraction, text: `${capitalised(phase ?? 'working')}${left}` });
    }
    await new Promise((resolve) => setTimeout(resolve, look));
  }
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
