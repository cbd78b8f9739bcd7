/** A browser’s cookies, and its way through redirects. */
export class Jar {
  readonly #cookies = new Map<string, string>();

  get header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** One request. Cookies are kept by their names: those of the two hosts of a test differ. */
  async fetch(
    url: string,
    { headers, ...init }: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const response = await fetch(url, { redirect: 'manual', ...init, headers: { ...headers, cookie: this.header } });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', ...value] = pair.split('=');
      if (/expires=thu, 01 jan 1970/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value.join('='));
    }
    return response;
  }

  /** Goes on until no further address is named, as a browser does. */
  async visit(url: string): Promise<{ response: Response; url: string }> {
    for (let hop = 0; hop < 12; hop++) {
      const response = await this.fetch(url, { headers: { accept: 'text/html' } });
      const to = response.headers.get('location');
      if (to === null || response.status < 300 || response.status >= 400) return { response, url };
      url = new URL(to, url).href;
    }
    throw new Error(`Redirected without end; at last to ${url}.`);
  }
}
