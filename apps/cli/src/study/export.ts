import { existsSync } from 'node:fs';
import { FlapbookError } from '@flapbook/flap';
import type { Operations, StudyRecord } from '@flapbook/operations';
import { callerPath } from '../options.ts';
import { openStack } from '../stack.ts';
import { studyOfFile } from './file.ts';
import { writeStudy } from './write.ts';

/** Prints what a study has come to. @throws FlapbookError STUDY_NOT_FOUND for what was never run */
export async function exportStudy(
  given: string,
  { data, format, output }: { readonly data: string; readonly format: string; readonly output?: string },
): Promise<void> {
  const stack = await openStack({ dataDirectory: data, applicationName: 'flapbook study export' });
  try {
    await writeStudy(stack.operations, await studyNamed(given, stack.operations), { format, output });
  } finally {
    await stack.close();
  }
}

/** By the file that it is written in, or by its id. */
async function studyNamed(given: string, operations: Operations): Promise<StudyRecord> {
  const file = callerPath(given);
  if (existsSync(file)) return operations.studies.create(await studyOfFile(file, operations));
  const study = await operations.studies.find(given);
  if (study === null) throw new FlapbookError('STUDY_NOT_FOUND', `There is no file and no study ${given}.`);
  return study;
}
