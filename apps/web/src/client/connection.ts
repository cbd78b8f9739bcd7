/** Whether the server answers, noticed from the requests that are made anyway. While it does not, it is asked. */
export class Connection {
  readonly #ping: () => Promise<boolean>;
  readonly #listeners = new Set<() => void>();
  #lost = false;
  #wait = 1000;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ping: () => Promise<boolean>) {
    this.#ping = ping;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  isLost = (): boolean => this.#lost;

  lost(): void {
    if (this.#lost) return;
    this.#wait = 1000;
    this.#set(true);
    this.#schedule();
  }

  found(): void {
    clearTimeout(this.#timer);
    if (this.#lost) this.#set(false);
  }

  /** Asks now instead of at the next scheduled time. */
  async retry(): Promise<void> {
    clearTimeout(this.#timer);
    if (await this.#ping()) this.found();
    else if (this.#lost) this.#schedule();
  }

  #schedule(): void {
    this.#timer = setTimeout(() => this.retry(), this.#wait);
    this.#wait = Math.min(this.#wait * 1.6, 10_000);
  }

  #set(lost: boolean): void {
    this.#lost = lost;
    for (const listener of this.#listeners) listener();
  }
}
