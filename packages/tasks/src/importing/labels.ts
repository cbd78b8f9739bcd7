import { FlapbookError } from '@flapbook/flap';
import type { SourceRecord } from '../items/record.ts';

/**
 * Puts labels that stand in a file of their own, a line each, beside the records of the same line.
 *
 * @throws FlapbookError BAD_DATASET when the lines are not as many as the records
 */
export function withLabels(
  records: readonly SourceRecord[],
  text: string,
  { file, labels }: { readonly file: string; readonly labels: string },
): SourceRecord[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  while (lines.length > 0 && lines.at(-1)!.trim() === '') lines.pop();
  if (lines.length !== records.length) {
    throw new FlapbookError(
      'BAD_DATASET',
      `${labels} has ${lines.length} lines and ${file} ${records.length} records; a label a record is needed.`,
    );
  }
  return records.map(({ where, fields }, index) => ({
    where: `${where}, with ${labels}, line ${index + 1}`,
    fields: { ...fields, label: lines[index]!.trim() },
  }));
}
