/**
 * Questions of the same name share their answers, and none gets an answer that was looked up before it was asked: whoever
 * asks while one is under way shares the next one with all others who do.
 */
export class Turns<Answer> {
  readonly #present = new Map<string, Promise<Answer>>();
  readonly #next = new Map<string, Promise<Answer>>();

  ask(name: string, look: () => Promise<Answer>): Promise<Answer> {
    const present = this.#present.get(name);
    if (present === undefined) return this.#begin(name, look);
    const waiting = this.#next.get(name);
    if (waiting !== undefined) return waiting;
    const begin = () => {
      this.#next.delete(name);
      return this.#begin(name, look);
    };
    const next = present.then(begin, begin);
    this.#next.set(name, next);
    return next;
  }

  #begin(name: string, look: () => Promise<Answer>): Promise<Answer> {
    const turn = look().finally(() => {
      if (this.#present.get(name) === turn) this.#present.delete(name);
    });
    this.#present.set(name, turn);
    return turn;
  }
}
