import { FlapbookError } from '@flapbook/flap';
import { hubAddress } from '@flapbook/models';
import { writtenExport } from '../exporting/download.ts';
import { type PushResult, resolvePush } from '../kinds/push.ts';
import type { Operations } from '../operations.ts';
import { findOperations } from '../store/operations.ts';
import { thisHost } from './host.ts';
import { type JobOptions, runJob } from './run-job.ts';

/** What is to be pushed, and where. */
export interface PushSpec {
  /** The key of an export that has succeeded. */
  readonly export: string;
  /** `OWNER/NAME`; made where it is not there. */
  readonly repository: string;
  /** `main` when absent; made where it is not there. */
  readonly branch?: string | null;
  /** Whether everybody may see a repository that is made: not when absent. */
  readonly isPublic?: boolean | null;
  /** Whether a repository that holds something else takes a commit on top of it: not when absent. */
  readonly update?: boolean | null;
}

/**
 * Pushes an export to a repository of the hub, as a job with the token of this machine’s processes, and waits for its end.
 * What the hub has already is not sent again, after a stop as well; pushed twice it makes one commit.
 *
 * @throws FlapbookError BAD_PARAMETER, OPERATION_NOT_FOUND, HUB_REFUSED, HUB_DAMAGED, HUB_UNAVAILABLE, CANCELLED
 */
export async function pushExport(
  operations: Operations,
  { export: key, repository, branch, isPublic, update }: PushSpec,
  options: JobOptions = {},
): Promise<PushResult> {
  if (!repository.includes('/')) {
    throw new FlapbookError('BAD_PARAMETER', `“${repository.slice(0, 200)}” lacks an owner: OWNER/NAME was expected.`);
  }
  const { id, revision } = hubAddress('model', repository, branch ?? null);
  requireToken(operations, id);
  const { files } = await writtenExport(operations, key);
  const parameters = {
    export: key,
    host: thisHost(),
    repository: id,
    branch: revision,
    isPrivate: isPublic !== true,
    update: update === true,
  };
  const [exported] = await findOperations(operations.database, [key]);
  const operation = resolvePush(parameters, {
    byteLength: files.reduce((sum, { byteLength }) => sum + byteLength, 0),
    scope: exported!.scope,
  });
  await runJob(operations, operation, options);
  const [record] = await findOperations(operations.database, [operation.key]);
  return record!.result as PushResult;
}

/** Whether this process can push. */
export function canPush({ hub, artifacts }: Pick<Operations, 'hub' | 'artifacts'>): boolean {
  return artifacts !== null && hub?.client.hasToken === true && hub.configuration.offline !== true;
}

function requireToken(operations: Operations, id: string): void {
  if (canPush(operations)) return;
  const { hub } = operations;
  if (hub?.configuration.offline)
    throw new FlapbookError('HUB_UNAVAILABLE', 'The hub is not asked: HF_HUB_OFFLINE is set.');
  throw new FlapbookError('HUB_REFUSED', `Pushing to ${id} needs a token: HF_TOKEN is not set.`);
}
