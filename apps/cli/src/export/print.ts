import { bytesText } from '@flapbook/operations';
import type { ExportOutcome } from './run.ts';

/** What was written, how far it is the model, and what to type next. */
export function printExport({ folder, verdict, reasons, byteLength, files, selfTest, usage }: ExportOutcome): void {
  for (const file of files) console.log(`${file.digest}  ${bytesText(file.byteLength).padStart(10)}  ${file.name}`);
  console.log(`\n${bytesText(byteLength)} in ${folder}`);
  console.log(`${VERDICTS[verdict] ?? verdict}`);
  for (const reason of reasons) console.log(`  ${reason}`);
  console.log(
    `read again: differs by ${selfTest.difference.toExponential(1)} nats a token at most, ${selfTest.tolerance} is allowed (${selfTest.tokens} tokens)`,
  );
  for (const { title, text } of usage) console.log(`\n${title}:\n${text.replace(/^/gm, '  ')}`);
}

const VERDICTS: Readonly<Record<string, string>> = {
  EXACT: 'exact',
  EXACT_WITH_PADDING: 'exact, with units of zeros',
  LOSES_BIAS: 'loses biases of the compensation',
};
