/**
 * Asks for the latest question only. At most one request is under way; of those that arrive meanwhile only the last
 * is asked next. So answers arrive in the order of their questions and a late one can never replace a newer one.
 */
export class Latest<Q, A> {
  readonly #ask: (question: Q) => Promise<A>;
  readonly #deliver: (answer: A, question: Q) => void;
  #next: { question: Q } | undefined;
  #working: Promise<void> | undefined;

  constructor(ask: (question: Q) => Promise<A>, deliver: (answer: A, question: Q) => void) {
    this.#ask = ask;
    this.#deliver = deliver;
  }

  submit(question: Q): void {
    this.#next = { question };
    this.#working ??= this.#work();
  }

  /** Resolves when the last question submitted has been answered. */
  async idle(): Promise<void> {
    await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#next) {
      const { question } = this.#next;
      this.#next = undefined;
      this.#deliver(await this.#ask(question), question);
    }
    this.#working = undefined;
  }
}
