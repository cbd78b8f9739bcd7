import { type PushResult, type PushSpec, pushExport } from '@flapbook/operations';
import { type Wanted, writtenModel } from '../export/written.ts';
import { ProgressLine } from '../progress.ts';
import { openStack } from '../stack.ts';

export interface PushOptions extends Wanted, Omit<PushSpec, 'export'> {
  readonly data: string;
}

/** What `push --json` prints: a contract with scripts. */
export type PushOutcome = { readonly key: string; readonly repository: string } & Pick<
  PushResult,
  'address' | 'commit' | 'created' | 'sentBytes'
>;

/** Has a model written, unless it is already, and pushes its files to the hub. Ctrl-C stops it; the next time goes on. */
export async function runPush({
  data,
  repository,
  branch,
  isPublic,
  update,
  ...wanted
}: PushOptions): Promise<PushOutcome> {
  const progress = new ProgressLine();
  const cancelling = new AbortController();
  const cancel = () => cancelling.abort();
  const stack = await openStack({
    dataDirectory: data,
    applicationName: 'flapbook push',
    onProgress: (message) => progress.message(message),
  });
  try {
    const { key } = await writtenModel(stack, wanted, progress);
    process.once('SIGINT', cancel);
    process.once('SIGTERM', cancel);
    const { address, commit, created, sentBytes } = await pushExport(
      stack.operations,
      { export: key, repository, branch, isPublic, update },
      { signal: cancelling.signal, onProgress: (report) => progress.show('pushing', report) },
    );
    return { key, repository, address, commit, created, sentBytes };
  } finally {
    progress.end();
    process.off('SIGINT', cancel);
    process.off('SIGTERM', cancel);
    await stack.close();
  }
}
