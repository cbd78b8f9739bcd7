import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { FlapbookError } from '@flapbook/flap';
import { isPrivateAddress } from './private-address.ts';

/** Where requests may go: to an address of the configuration, and to where that leads. */
export interface Outgoing {
  /** A request whose redirects, each as the first one, are looked at before they are followed. */
  fetch(address: string, init?: RequestInit): Promise<Response>;
}

export interface OutgoingOptions {
  /** The address that an admin has configured: its own host may be anywhere. */
  readonly configured: string;
  /** Looks a name up; for tests. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

const MOST_REDIRECTS = 5;

/** Statuses that ask for the same request elsewhere. */
const SAME_METHOD = new Set([307, 308]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** What belongs to the one who was asked first and to nobody else. */
const OF_ORIGIN = ['authorization', 'cookie', 'proxy-authorization'];

/**
 * The one way out of the server: nobody’s input chooses a host. A public service that is configured leads to public hosts
 * only, and from https to https; one on a private network, which an admin has allowed by configuring it, may lead to others
 * there. Names are looked up before a connection is made, which looks them up again: who controls the name server of a host
 * that the configured service leads to can answer differently.
 */
export function outgoing({ configured, resolve = addressesOf }: OutgoingOptions): Outgoing {
  const home = new URL(configured);
  /** Asked once: an internal hub stays one. */
  let homeIsPrivate: Promise<boolean> | undefined;
  const isPrivate = async (host: string) => (await resolve(host)).some(isPrivateAddress);

  async function check(url: URL): Promise<void> {
    if (url.origin === home.origin) return;
    if (url.protocol !== 'https:' && url.protocol !== home.protocol)
      throw refused(url, `leads from ${home.protocol} to ${url.protocol}`);
    if (!/^https?:$/.test(url.protocol)) throw refused(url, 'leads to what is no web address');
    if (url.username !== '' || url.password !== '') throw refused(url, 'leads to an address with a password in it');
    homeIsPrivate ??= isPrivate(bare(home));
    if ((await isPrivate(bare(url))) && !(await homeIsPrivate)) throw refused(url, 'leads into a private network');
  }

  function refused(url: URL, why: string): FlapbookError {
    return new FlapbookError('ADDRESS_REFUSED', `${home.host} ${why}: ${url.host}.`);
  }

  return {
    async fetch(address, init = {}) {
      let url = new URL(address);
      const headers = new Headers(init.headers);
      let { method = 'GET', body } = init;
      for (let hops = 0; ; hops++) {
        await check(url);
        const response = await fetch(url.href, { ...init, method, body: body ?? null, headers, redirect: 'manual' });
        const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
        if (location === null || init.redirect === 'manual') return response;
        await response.body?.cancel().catch(() => undefined);
        // What is read only once cannot be sent again.
        const repeatable = body === undefined || body === null || typeof body === 'string';
        if (init.redirect === 'error' || hops === MOST_REDIRECTS || (SAME_METHOD.has(response.status) && !repeatable))
          throw refused(url, 'redirects, which is not followed');
        if (!URL.canParse(location, url.href)) throw refused(url, 'redirects to what is no address');
        const next = new URL(location, url);
        if (next.origin !== url.origin) for (const name of OF_ORIGIN) headers.delete(name);
        if (!SAME_METHOD.has(response.status) && method !== 'GET' && method !== 'HEAD') {
          method = 'GET';
          body = null;
          headers.delete('content-type');
        }
        url = next;
      }
    },
  };
}

function bare({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** None of a name that is not known: nobody is reached under it. */
async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}
