import { bytesText, durationText, kindInWords, type StudyLimits, type StudyPlan } from '@flapbook/operations';
import { openStack } from '../stack.ts';
import { studyOfFile } from './file.ts';

/** Says what a study would run. */
export async function planStudyFile(
  file: string,
  { data, json, limits }: { readonly data: string; readonly json: boolean; readonly limits: StudyLimits },
): Promise<void> {
  const stack = await openStack({ dataDirectory: data, applicationName: 'flapbook study plan' });
  try {
    const plan = await stack.operations.studies.plan(await studyOfFile(file, stack.operations), limits);
    console.log(json ? JSON.stringify(plan) : planText(plan).join('\n'));
  } finally {
    await stack.close();
  }
}

/** A plan in lines for people, such as “48 cells: 3 calibrations, 48 plans, 49 evaluations; 31 cached; ≈ 14 min; 120 MB”. */
export function planText({ cells, refused, kinds, cost, freeBytes, warnings, questions }: StudyPlan): string[] {
  const counts = kinds.map(({ kind, operations }) => `${operations} ${kindText(kind, operations)}`).join(', ');
  const cached = kinds.reduce((sum, kind) => sum + kind.cached, 0);
  const { seconds, lowSeconds, highSeconds, bytes, missing, measured } = cost;
  const spread = measured ? ` (${durationText(lowSeconds)} to ${durationText(highSeconds)})` : ', by assumed rates';
  const free = freeBytes === null ? '' : ` of ${bytesText(freeBytes)} free`;
  const price = missing === 0 ? 'nothing to run' : `≈ ${durationText(seconds)}${spread}; ${bytesText(bytes)}${free}`;
  const reasons = new Map<string, number>();
  for (const { problem } of refused) reasons.set(problem.message, (reasons.get(problem.message) ?? 0) + 1);
  return [
    `${cells} cells: ${counts === '' ? 'nothing' : counts}; ${cached} cached; ${price}`,
    ...[...reasons].map(([reason, count]) => `refused\t${count} ${count === 1 ? 'cell' : 'cells'}\t${reason}`),
    ...warnings.map((warning) => `warning\t${warning}`),
    ...questions.map((question) => `asks\t${question}`),
  ];
}

function kindText(kind: string, count: number): string {
  const words = kindInWords(kind);
  return count === 1 ? words : words.endsWith('y') ? `${words.slice(0, -1)}ies` : `${words}s`;
}
