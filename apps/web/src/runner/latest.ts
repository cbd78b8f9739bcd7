/** Two requests under way: the next one travels while the server is at work on the one before. */
const most = 2;

/**
 * Asks for the latest question only. At most two requests are under way; of the questions that arrive meanwhile only the
 * last is asked next. An answer that comes after one to a later question is dropped, so that none goes back.
 */
export class Latest<Q, A> {
  readonly #ask: (question: Q) => Promise<A>;
  readonly #deliver: (answer: A, question: Q) => void;
  readonly #underWay = new Set<Promise<void>>();
  #next: { question: Q } | undefined;
  #asked = 0;
  #delivered = 0;

  constructor(ask: (question: Q) => Promise<A>, deliver: (answer: A, question: Q) => void) {
    this.#ask = ask;
    this.#deliver = deliver;
  }

  submit(question: Q): void {
    this.#next = { question };
    this.#begin();
  }

  /** Resolves when the last question submitted has been answered. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #begin(): void {
    if (!this.#next || this.#underWay.size >= most) return;
    const { question } = this.#next;
    this.#next = undefined;
    this.#asked += 1;
    const work = this.#work(question, this.#asked).finally(() => {
      this.#underWay.delete(work);
      this.#begin();
    });
    this.#underWay.add(work);
  }

  async #work(question: Q, number: number): Promise<void> {
    const answer = await this.#ask(question);
    if (number < this.#delivered) return;
    this.#delivered = number;
    this.#deliver(answer, question);
  }
}
