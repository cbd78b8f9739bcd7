import { restored } from '../language/moving';
import { differing } from '../language/values';
import { collectOperations, type Found } from '../operations/collect';
import { stateOf } from '../operations/state';
import { isActive, isInline, type OperationState } from '../operations/types';
import { Latest } from './latest';
import { shared } from './shared';
import { type Answer, type Asked, type CellSnapshot, emptySnapshot, type Reply, type Services } from './types';

/** Cells that may have to wait for a run are asked again only when the values have come to rest, in milliseconds. */
const rest = 150;
/** How soon to ask again when an answer is older than what the stream of changes has said, in milliseconds. */
const again = 1000;

/** Asks one cell's question, follows its operations, and keeps the last figures until newer ones are there. */
export class CellRunner {
  readonly #services: Services;
  readonly #latest: Latest<Asked, Reply>;
  readonly #listeners = new Set<() => void>();
  #snapshot = emptySnapshot;
  #asked: Asked | undefined;
  #complete: Answer | undefined;
  #found: readonly Found[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(services: Services) {
    this.#services = services;
    this.#latest = new Latest(
      (asked) => this.#reply(asked),
      (reply, asked) => this.#deliver(reply, asked),
    );
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): CellSnapshot => this.#snapshot;

  /** Begins to listen for changes of operations; returns how to stop. */
  attach(): () => void {
    const stop = this.#services.watch.listen((changed) => this.#hear(changed));
    return () => {
      stop();
      clearTimeout(this.#timer);
      this.#services.watch.forget(this);
    };
  }

  /** Says what the cell asks now; undefined while it cannot ask. A mutation is sent by `run` alone. */
  ask(asked: Asked | undefined): void {
    const edited = asked?.question.document !== this.#asked?.question.document;
    this.#asked = asked;
    clearTimeout(this.#timer);
    // What a mutation answered belongs to the values it was sent with.
    if (edited || asked?.question.mutation) this.#reset();
    this.#set({ asked });
    if (!asked || asked.question.mutation) return;
    if (edited || this.#live()) this.#submit();
    else this.#timer = setTimeout(() => this.#submit(), rest);
  }

  refresh(): void {
    clearTimeout(this.#timer);
    if (this.#asked && !this.#asked.question.mutation) this.#submit();
  }

  /** Runs what is missing, for the values shown at this moment. */
  async run(): Promise<void> {
    if (!this.#asked || this.#snapshot.acting) return;
    this.#set({ acting: 'run', refused: [] });
    this.#submit();
    await this.#latest.idle();
    const { state } = this.#snapshot;
    const keys = 'keys' in state ? state.keys : [];
    const refused = keys.length > 0 ? await this.#services.run(keys) : [];
    if (keys.length > 0) this.refresh();
    await this.#latest.idle();
    this.#set({ acting: undefined, refused });
  }

  async cancel(): Promise<void> {
    const keys = this.#current()
      .filter(({ state }) => isActive(state))
      .map(({ state }) => state.key);
    if (keys.length === 0 || this.#snapshot.acting) return;
    this.#set({ acting: 'cancel', refused: [] });
    const refused = await this.#services.cancel(keys);
    this.refresh();
    await this.#latest.idle();
    this.#set({ acting: undefined, refused });
  }

  #submit(): void {
    clearTimeout(this.#timer);
    if (!this.#asked) return;
    this.#latest.submit(this.#asked);
    this.#set({ asking: true });
  }

  /** While only ratios of plans move, what they do not change is taken from the answer before and not sent again. */
  async #reply(asked: Asked): Promise<Reply> {
    const { answer } = this.#snapshot;
    const { document, moving } = asked.question;
    if (moving && answer?.failures.length === 0 && answer.asked.question.document === document) {
      const changed = differing(answer.asked.values, asked.values);
      if (changed.length > 0 && changed.every((name) => moving.variables.has(name))) {
        const question = { ...asked.question, document: moving.document };
        const reply = await this.#services.ask({ ...asked, question });
        if (reply.failures.length > 0) return isAway(reply) ? reply : this.#services.ask(asked);
        const data = restored(answer.data, reply.data, moving.left);
        if (data !== undefined) return { ...reply, data };
      }
    }
    return this.#services.ask(asked);
  }

  #deliver(reply: Reply, asked: Asked): void {
    if (asked.question.document !== this.#asked?.question.document) return;
    // Figures stay while the server is away; the page says so and asks again when it is back.
    if (isAway(reply)) {
      this.#set({ asking: false });
      return;
    }
    const answer = { ...reply, data: shared(this.#snapshot.answer?.data, reply.data), asked };
    this.#found = collectOperations(reply.data);
    const complete = this.#found.every(({ leaf, state }) => !leaf || state.status === 'SUCCEEDED');
    if (reply.data && complete && reply.failures.length === 0) this.#complete = answer;
    const shown = complete || !this.#complete ? answer : this.#complete;
    this.#set({ answer, shown, stale: shown !== answer, asking: false });
    this.#derive();
    if (this.#behind()) this.#timer = setTimeout(() => this.refresh(), again);
  }

  #hear(changed: ReadonlySet<string>): void {
    if (!this.#found.some(({ state }) => changed.has(state.key))) return;
    this.#derive();
    if (this.#behind()) this.refresh();
  }

  #derive(): void {
    this.#set({ state: stateOf(this.#current()) });
    this.#services.watch.follow(
      this,
      this.#found.map(({ state }) => state),
    );
  }

  /** The operations as last heard. One that has just succeeded counts as running until its figures are here. */
  #current(): Found[] {
    return this.#found.map((entry) => {
      const state = this.#services.watch.latest(entry.state);
      const fetching = state.status === 'SUCCEEDED' && entry.state.status !== 'SUCCEEDED';
      return { ...entry, state: fetching ? almostDone(state) : state };
    });
  }

  /** Whether an operation has ended since the answer. */
  #behind(): boolean {
    return this.#found.some(({ state }) => {
      const latest = this.#services.watch.latest(state);
      return latest.status !== state.status && !isActive(latest);
    });
  }

  /** Whether everything the cell is after is computed while answering, so that it may follow a slider. */
  #live(): boolean {
    return this.#found.every(({ leaf, state }) => !leaf || isInline(state));
  }

  #reset(): void {
    this.#complete = undefined;
    this.#found = [];
    this.#services.watch.forget(this);
    this.#set(emptySnapshot);
  }

  #set(change: Partial<CellSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function isAway({ failures }: Reply): boolean {
  return failures.some(({ code }) => code === 'UNREACHABLE');
}

function almostDone(state: OperationState): OperationState {
  return { ...state, status: 'RUNNING', progress: { ...state.progress, fraction: 1, etaSeconds: null } };
}
