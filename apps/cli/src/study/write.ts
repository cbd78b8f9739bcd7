import { rename, rm, writeFile } from 'node:fs/promises';
import { type Operations, REPORTS, type ReportName, type StudyRecord } from '@flapbook/operations';
import { tableText } from './table.ts';

/** Writes a study to a file, which is there whole or not at all, or to standard output. */
export async function writeStudy(
  operations: Operations,
  study: StudyRecord,
  { format, output }: { readonly format: string; readonly output?: string },
): Promise<void> {
  const name = format.toUpperCase();
  const text = Object.hasOwn(REPORTS, name)
    ? await operations.studies.report(study, name as ReportName)
    : tableText(study, await operations.studies.outcomeOf(study));
  if (output === undefined) {
    process.stdout.write(text);
    return;
  }
  const part = `${output}.${process.pid}.part`;
  try {
    await writeFile(part, text);
    await rename(part, output);
  } finally {
    await rm(part, { force: true });
  }
}
