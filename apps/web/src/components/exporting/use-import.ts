import { useState } from 'react';
import { type ImportOutcome, type ImportProgress, uploadBundle } from '../../exporting/upload';
import { newId } from '../../notebook/ids';

/** An import on its way or ended. */
export interface Import {
  file: string;
  progress: ImportProgress;
  outcome?: ImportOutcome;
}

/** Imports one bundle after the other; `done` is called after each that made a notebook. */
export function useImport(done: () => void) {
  const [current, setCurrent] = useState<Import>();
  const take = async (file: File | undefined) => {
    if (!file) return;
    const start: Import = { file: file.name, progress: { step: 'sending', fraction: 0 } };
    setCurrent(start);
    const outcome = await uploadBundle(file, {
      notebook: newId(),
      onProgress: (progress) => setCurrent({ ...start, progress }),
    });
    setCurrent({ ...start, outcome });
    if ('imported' in outcome) done();
  };
  return { current, busy: current !== undefined && !current.outcome, take, dismiss: () => setCurrent(undefined) };
}
