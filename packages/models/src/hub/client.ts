import { setTimeout as sleep } from 'node:timers/promises';
import { FlapbookError } from '@flapbook/flap';

/** Where the hub is and who asks: both of the configuration, never of a request. */
export interface HubOptions {
  /** `https://huggingface.co` when absent. */
  readonly endpoint?: string;
  /** Sent to the endpoint and to no other place. */
  readonly token?: string;
  /** Nothing is asked of the network: only what is here already counts. */
  readonly offline?: boolean;
}

export interface HubRequest {
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

const ENDPOINT = 'https://huggingface.co';
/** How often a request that may pass is made in all. */
const MOST_TRIES = 4;
const FIRST_DELAY_MILLISECONDS = 500;
/** A hub that asks for more patience is not waited for. */
const MOST_WAIT_SECONDS = 120;
/** Until the answer begins. */
const ANSWER_MILLISECONDS = 30_000;
const MOST_ANSWER_BYTES = 16 * 2 ** 20;

/** Asks the hub, again where it says that it has no time, and tells why it refuses. */
export class HubClient {
  readonly #endpoint: string;
  readonly #token: string | undefined;
  readonly #offline: boolean;

  constructor({ endpoint = ENDPOINT, token, offline = false }: HubOptions = {}) {
    const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) {
      throw new FlapbookError('BAD_PARAMETER', `HF_ENDPOINT must be an address of http or https; it is “${endpoint}”.`);
    }
    this.#endpoint = endpoint.replace(/\/+$/, '');
    this.#token = token;
    this.#offline = offline;
  }

  /**
   * A successful answer, whose body has not been read. Redirects are followed; the token does not go along to other hosts.
   *
   * @param path begins with a slash; whoever makes it has checked its parts
   * @throws FlapbookError HUB_REFUSED, HUB_UNAVAILABLE, CANCELLED
   */
  async get(path: string, { signal, headers = {} }: HubRequest = {}): Promise<Response> {
    if (this.#offline) throw new FlapbookError('HUB_UNAVAILABLE', 'The hub is not asked: HF_HUB_OFFLINE is set.');
    for (let tries = 1; ; tries++) {
      const outcome = await this.#try(path, { signal, headers });
      if (outcome instanceof Response && outcome.ok) return outcome;
      const wait = tries < MOST_TRIES ? waitOf(outcome, tries) : null;
      if (outcome instanceof Response) await outcome.body?.cancel().catch(() => undefined);
      if (wait === null) throw outcome instanceof Response ? refusal(outcome, this.#token !== undefined) : outcome;
      await sleep(wait, undefined, { signal }).catch(() => undefined);
      if (signal?.aborted) throw cancelled();
    }
  }

  /** An answer in JSON, and the path of the next page where there is one. @throws FlapbookError as `get` */
  async json(
    path: string,
    request: HubRequest = {},
  ): Promise<{ readonly value: unknown; readonly next: string | null }> {
    const response = await this.get(path, { ...request, headers: { accept: 'application/json', ...request.headers } });
    const text = await boundedText(response);
    try {
      return { value: JSON.parse(text), next: this.#nextPage(response.headers.get('link')) };
    } catch (cause) {
      throw new FlapbookError('HUB_UNAVAILABLE', `The hub’s answer to ${path} is no JSON.`, { cause });
    }
  }

  async #try(path: string, { signal, headers }: HubRequest): Promise<Response | FlapbookError> {
    const answer = new AbortController();
    const timer = setTimeout(() => answer.abort(), ANSWER_MILLISECONDS);
    const abort = () => answer.abort();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await fetch(`${this.#endpoint}${path}`, {
        headers: { ...headers, ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }) },
        // Goes on to hold for the body: who reads it aborts it.
        signal: answer.signal,
      });
    } catch (cause) {
      if (signal?.aborted) throw cancelled();
      const reason = answer.signal.aborted ? 'it does not answer' : reasonOf(cause);
      return new FlapbookError('HUB_UNAVAILABLE', `The hub at ${this.#endpoint} cannot be reached: ${reason}.`, {
        cause,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Pages go on at the hub itself and nowhere else. */
  #nextPage(link: string | null): string | null {
    const next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(link ?? '')?.[1];
    if (next === undefined) return null;
    const url = new URL(next, `${this.#endpoint}/`);
    if (url.href.startsWith(`${this.#endpoint}/`)) return url.href.slice(this.#endpoint.length);
    throw new FlapbookError('HUB_REFUSED', `The hub’s list goes on at ${url.origin}, which is another place.`);
  }
}

export function cancelled(): FlapbookError {
  return new FlapbookError('CANCELLED', 'The download was cancelled.');
}

/** Milliseconds until it is worth to ask again; null where it is not. */
function waitOf(outcome: Response | FlapbookError, tries: number): number | null {
  const usual = FIRST_DELAY_MILLISECONDS * 2 ** (tries - 1);
  if (!(outcome instanceof Response)) return usual;
  if (outcome.status !== 429 && outcome.status < 500) return null;
  const given = outcome.headers.get('retry-after');
  if (given === null) return usual;
  const seconds = /^\d+$/.test(given) ? Number(given) : (Date.parse(given) - Date.now()) / 1000;
  return seconds <= MOST_WAIT_SECONDS ? Math.max(0, seconds) * 1000 : null;
}

function refusal({ status, url, headers }: Response, hasToken: boolean): FlapbookError {
  const where = new URL(url).pathname;
  if (status === 429 || status >= 500) {
    const after = headers.get('retry-after');
    const later = after === null ? '' : `; it asks to wait ${after} seconds`;
    return new FlapbookError('HUB_UNAVAILABLE', `The hub answers ${status} to ${where}${later}.`);
  }
  const why = { 401: 'needs a token that may read it', 403: 'may not be read with this token', 404: 'is not there' }[
    status
  ];
  const hint = status === 404 || hasToken ? '' : ' (HF_TOKEN is not set)';
  return new FlapbookError('HUB_REFUSED', `${where} ${why ?? `is refused by the hub with status ${status}`}${hint}.`);
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.byteLength;
      if (length > MOST_ANSWER_BYTES) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new FlapbookError('HUB_UNAVAILABLE', `The hub’s answer broke off: ${reasonOf(cause)}.`, { cause });
  }
  if (length <= MOST_ANSWER_BYTES) return Buffer.concat(chunks).toString('utf8');
  throw new FlapbookError('LIMIT_EXCEEDED', `The hub’s answer has more than ${MOST_ANSWER_BYTES} bytes.`);
}

/** The reason that Node hides behind “fetch failed”. */
export function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error ? cause.message || ((cause as NodeJS.ErrnoException).code ?? message) : message;
}
