import { createInterface } from 'node:readline/promises';
import { FlapbookError } from '@flapbook/flap';
import type { ExpectationOutcome, Operations, StudyLimits, StudyOutcome, StudyRecord } from '@flapbook/operations';
import { spawnWorker } from '@flapbook/worker';
import { InterruptedError } from '../exit.ts';
import { noted } from '../noted.ts';
import { sayPassedOver } from '../passed-over.ts';
import { ProgressLine } from '../progress.ts';
import { openStack, type Stack } from '../stack.ts';
import { studyOfFile } from './file.ts';
import { planText } from './plan.ts';
import { writeStudy } from './write.ts';

export interface RunStudyOptions {
  readonly data: string;
  readonly format: string;
  readonly output?: string;
  /** Whether it may run as long and store as much as it likes. */
  readonly confirm: boolean;
  readonly onInterrupt: 'pause' | 'cancel';
  readonly limits: StudyLimits;
}

/**
 * Runs what is missing of a study in a worker of this machine, prints it, and says what was expected and did not come.
 * Ctrl-C and SIGTERM pause or cancel it and say how to go on; what is computed by then is kept.
 *
 * @returns whether every cell that can be run has succeeded and every expectation holds
 */
export async function runStudyFile(file: string, options: RunStudyOptions): Promise<boolean> {
  const progress = new ProgressLine();
  const stack = await openStack({
    dataDirectory: options.data,
    applicationName: 'flapbook study run',
    onProgress: (message) => progress.message(message),
  });
  try {
    const { operations } = stack;
    const study = await operations.studies.create(await studyOfFile(file, operations));
    const plan = await operations.studies.plan(study.spec, options.limits);
    for (const line of planText(plan)) progress.message(line);
    if (plan.questions.length > 0 && !options.confirm) await askConsent();
    if (plan.cost.missing > 0) await compute(stack, study, { progress, file, ...options });
    await writeStudy(operations, study, options);
    return report(await operations.studies.outcomeOf(study));
  } finally {
    progress.end();
    await stack.close();
  }
}

/** @throws FlapbookError LIMIT_EXCEEDED where nobody says yes */
async function askConsent(): Promise<void> {
  const refusal = new FlapbookError('LIMIT_EXCEEDED', 'The study was not started: give --yes, or higher limits.');
  if (!process.stdin.isTTY) throw refusal;
  const line = createInterface({ input: process.stdin, output: process.stderr });
  const said = await line.question('Start it? [y/N] ').finally(() => line.close());
  if (!/^y(es)?$/i.test(said.trim())) throw refusal;
}

async function compute(
  { operations, databaseUrl, artifacts }: Stack,
  study: StudyRecord,
  {
    progress,
    file,
    onInterrupt,
  }: Pick<RunStudyOptions, 'onInterrupt'> & { readonly progress: ProgressLine; readonly file: string },
): Promise<void> {
  const { studies } = operations;
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const worker = await spawnWorker({ databaseUrl, artifacts, logLevel: 'fatal' });
  try {
    sayPassedOver(worker, progress);
    await studies.start(study.id, { confirm: true });
    await noted(operations, 'startStudy', [study.id]);
    await retryFailed(operations, study);
    await follow(operations, study, { progress, signal: stopping.signal });
    if (!stopping.signal.aborted) return;
    progress.message(onInterrupt === 'pause' ? 'Pausing …' : 'Cancelling …');
    await studies[onInterrupt](study.id);
    await noted(operations, onInterrupt === 'pause' ? 'pauseStudy' : 'cancelStudy', [study.id]);
    const { counts } = (await studies.stateOf(study)).study;
    const left = counts.PLANNED + counts.QUEUED + counts.RUNNING + counts.CANCELLED;
    throw new InterruptedError(
      'CANCELLED',
      `The study was ${onInterrupt === 'pause' ? 'paused' : 'cancelled'} with ${counts.SUCCEEDED} cells done and ${left} to come; what is computed is kept. Go on with: flapbook study run ${file}`,
    );
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await worker.stop();
  }
}

/** Whoever runs a study again wants what failed tried again. */
async function retryFailed({ studies }: Operations, study: StudyRecord): Promise<void> {
  const { cells } = await studies.stateOf(study);
  for (const { id, status } of cells) if (status === 'FAILED') await studies.retry(study.id, id);
}

async function follow(
  { studies, studyFeed }: Operations,
  study: StudyRecord,
  { progress, signal }: { readonly progress: ProgressLine; readonly signal: AbortSignal },
): Promise<void> {
  for await (const { state } of studyFeed.follow(study.id, { signal })) {
    const { counts, total, done, fraction } = state;
    if (state.status !== 'RUNNING') return;
    const cells = counts.SUCCEEDED + counts.QUEUED + counts.RUNNING + counts.FAILED + counts.CANCELLED + counts.PLANNED;
    const failed = counts.FAILED > 0 ? `, ${counts.FAILED} failed` : '';
    progress.show(`${counts.SUCCEEDED} of ${cells} cells${failed}, ${done} of ${total} operations,`, {
      fraction,
      etaSeconds: await studies.secondsLeft(study),
    });
  }
}

/** Names what failed and what was expected otherwise, on standard error. */
function report({ state, cells, expectations }: StudyOutcome): boolean {
  for (const { settings, failure, status } of cells) {
    if (status === 'FAILED') console.error(`failed\t${JSON.stringify(settings)}\t${failure?.message ?? ''}`);
  }
  const broken = expectations.filter(({ status }) => status !== 'HOLDS');
  for (const one of broken) for (const line of brokenLines(one)) console.error(line);
  if (expectations.length > 0) {
    console.error(`${expectations.length - broken.length} of ${expectations.length} expectations hold`);
  }
  const { FAILED, CANCELLED, SUCCEEDED } = state.counts;
  return FAILED + CANCELLED === 0 && SUCCEEDED > 0 && broken.length === 0;
}

function brokenLines({ text, cells, violations }: ExpectationOutcome): string[] {
  if (cells === 0) return [`expected\t${text}\tobserved\tno such cell`];
  return violations.map(
    ({ observed, settings }) => `expected\t${text}\tobserved\t${observed ?? 'no result'}\t${JSON.stringify(settings)}`,
  );
}
