import { setTimeout as sleep } from 'node:timers/promises';
import { FlapbookError } from '@flapbook/flap';
import { type Outgoing, outgoing } from '../outgoing/outgoing.ts';
import { boundedText, cancelled, reasonOf, refusal, saidReason, waitOf } from './refusals.ts';

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
  /** Statuses besides success that the caller knows what to do with. */
  readonly expected?: readonly number[];
}

/** What is posted. */
export interface HubBody {
  readonly type: string;
  readonly text: string;
  /** Made once at most: a second one would be another, such as a commit. */
  readonly once?: true;
}

const ENDPOINT = 'https://huggingface.co';
/** How often a request that may pass is made in all. */
const MOST_TRIES = 4;
/** Until the answer begins. */
const ANSWER_MILLISECONDS = 30_000;
/** The same of what the hub has to write first. */
const WRITTEN_MILLISECONDS = 300_000;

/** Asks the hub, again where it says that it has no time, and tells why it refuses. */
export class HubClient {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly #token: string | undefined;
  readonly #offline: boolean;
  /** The way to the hub and to the storage that it names. */
  readonly outgoing: Outgoing;

  constructor({ endpoint = ENDPOINT, token, offline = false }: HubOptions = {}) {
    const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) {
      throw new FlapbookError('BAD_PARAMETER', `HF_ENDPOINT must be an address of http or https; it is “${endpoint}”.`);
    }
    this.endpoint = endpoint.replace(/\/+$/, '');
    this.outgoing = outgoing({ configured: this.endpoint });
    this.#token = token;
    this.#offline = offline;
  }

  /** Whether somebody’s token goes along, so that there is something to write with. */
  get hasToken(): boolean {
    return this.#token !== undefined;
  }

  /** Headers that say who asks, for an address of the hub itself; none for any other. */
  authorizationFor(address: string): Readonly<Record<string, string>> {
    const isHub = URL.canParse(address) && new URL(address).origin === new URL(this.endpoint).origin;
    return isHub && this.#token !== undefined ? { authorization: `Bearer ${this.#token}` } : {};
  }

  /** A refusal as an error, without the token. */
  refusal(response: Response, writes: boolean): Promise<FlapbookError> {
    return refusal(response, { writes, token: this.#token });
  }

  /** `: reason`, of what the hub gives as one; empty where it gives none. */
  said(reason: unknown): string {
    return saidReason(reason, this.#token);
  }

  /**
   * A successful answer, whose body has not been read. Redirects are followed; the token does not go along to other hosts.
   *
   * @param path begins with a slash; whoever makes it has checked its parts
   * @throws FlapbookError HUB_REFUSED, HUB_UNAVAILABLE, CANCELLED
   */
  get(path: string, request: HubRequest = {}): Promise<Response> {
    return this.#ask(path, request, null);
  }

  /** Posts, and answers with JSON; null where there is none. @throws FlapbookError as `get` */
  async post(
    path: string,
    body: HubBody,
    request: HubRequest = {},
  ): Promise<{ readonly status: number; readonly value: unknown }> {
    const response = await this.#ask(path, request, body);
    const text = await boundedText(response);
    return { status: response.status, value: text.trim() === '' ? null : parsed(text, path) };
  }

  /** An answer in JSON, and the path of the next page where there is one. @throws FlapbookError as `get` */
  async json(
    path: string,
    request: HubRequest = {},
  ): Promise<{ readonly status: number; readonly value: unknown; readonly next: string | null }> {
    const response = await this.get(path, { ...request, headers: { accept: 'application/json', ...request.headers } });
    const text = await boundedText(response);
    const { status } = response;
    if (!response.ok) return { status, value: null, next: null };
    return { status, value: parsed(text, path), next: this.#nextPage(response.headers.get('link')) };
  }

  async #ask(path: string, request: HubRequest, body: HubBody | null): Promise<Response> {
    const { signal, expected = [] } = request;
    if (this.#offline) throw new FlapbookError('HUB_UNAVAILABLE', 'The hub is not asked: HF_HUB_OFFLINE is set.');
    for (let tries = 1; ; tries++) {
      const outcome = await this.#try(path, request, body);
      if (outcome instanceof Response && (outcome.ok || expected.includes(outcome.status))) return outcome;
      const mayRepeat = tries < MOST_TRIES && body?.once !== true;
      const wait = mayRepeat ? waitOf(outcome, tries) : null;
      if (wait === null) throw outcome instanceof Response ? await this.refusal(outcome, body !== null) : outcome;
      if (outcome instanceof Response) await outcome.body?.cancel().catch(() => undefined);
      await sleep(wait, undefined, { signal }).catch(() => undefined);
      if (signal?.aborted) throw cancelled(body === null ? 'download' : 'push');
    }
  }

  async #try(path: string, { signal, headers }: HubRequest, body: HubBody | null): Promise<Response | FlapbookError> {
    const answer = new AbortController();
    const timer = setTimeout(() => answer.abort(), body === null ? ANSWER_MILLISECONDS : WRITTEN_MILLISECONDS);
    const address = `${this.endpoint}${path}`;
    try {
      signal?.throwIfAborted();
      return await this.outgoing.fetch(address, {
        ...(body !== null && { method: 'POST', body: body.text }),
        headers: {
          ...headers,
          ...(body !== null && { 'content-type': body.type }),
          ...this.authorizationFor(address),
        },
        // Goes on to hold for the body: who reads it aborts it.
        signal: signal === undefined ? answer.signal : AbortSignal.any([signal, answer.signal]),
      });
    } catch (cause) {
      if (signal?.aborted) throw cancelled(body === null ? 'download' : 'push');
      if (cause instanceof FlapbookError) throw cause;
      const reason = answer.signal.aborted ? 'it does not answer' : reasonOf(cause);
      return new FlapbookError('HUB_UNAVAILABLE', `The hub at ${this.endpoint} cannot be reached: ${reason}.`, {
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
    const url = new URL(next, `${this.endpoint}/`);
    if (url.href.startsWith(`${this.endpoint}/`)) return url.href.slice(this.endpoint.length);
    throw new FlapbookError('HUB_REFUSED', `The hub’s list goes on at ${url.origin}, which is another place.`);
  }
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FlapbookError('HUB_UNAVAILABLE', `The hub’s answer to ${path} is no JSON.`, { cause });
  }
}
