import { setTimeout as sleep } from 'node:timers/promises';
import { FlapbookError } from '@flapbook/flap';
import type { HubClient } from '../client.ts';
import { cancelled, reasonOf, waitOf } from '../refusals.ts';

/** Of git-lfs: https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md. The hub’s `multipart` is its own. */
export const LFS_TYPE = 'application/vnd.git-lfs+json';

/** What an action of the batch says: where, and with which headers. */
export interface LfsAction {
  readonly href: string;
  readonly header: Readonly<Record<string, string>>;
}

const MOST_TRIES = 4;
/** Putting the parts of a large file together takes a while. */
const ANSWER_MILLISECONDS = 300_000;

/**
 * Tells a place that the hub has named something, again where it has no time. Answers with its answer, a refusal included.
 *
 * @throws FlapbookError HUB_UNAVAILABLE, CANCELLED
 */
export async function tellLfs(
  client: HubClient,
  href: string,
  {
    headers = {},
    value,
    signal,
  }: { readonly headers?: Readonly<Record<string, string>>; readonly value: unknown; readonly signal?: AbortSignal },
): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const outcome = await attempt();
    if (outcome instanceof Response && outcome.status < 500 && outcome.status !== 429) return outcome;
    const wait = tries < MOST_TRIES ? waitOf(outcome, tries) : null;
    if (wait === null) throw outcome instanceof Response ? await client.refusal(outcome, true) : outcome;
    if (outcome instanceof Response) await outcome.body?.cancel().catch(() => undefined);
    await sleep(wait, undefined, { signal }).catch(() => undefined);
    if (signal?.aborted) throw cancelled('push');
  }

  async function attempt(): Promise<Response | FlapbookError> {
    const timeout = AbortSignal.timeout(ANSWER_MILLISECONDS);
    try {
      return await client.outgoing.fetch(href, {
        method: 'POST',
        headers: { ...headers, accept: LFS_TYPE, 'content-type': LFS_TYPE, ...client.authorizationFor(href) },
        body: JSON.stringify(value),
        redirect: 'error',
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      });
    } catch (cause) {
      if (signal?.aborted) throw cancelled('push');
      if (cause instanceof FlapbookError) throw cause;
      const reason = timeout.aborted ? 'it does not answer' : reasonOf(cause);
      return new FlapbookError('HUB_UNAVAILABLE', `${new URL(href).host} cannot be reached: ${reason}.`, { cause });
    }
  }
}
