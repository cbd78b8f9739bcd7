import type { Failure } from '../failure';
import { type Content, contentOf, type Stored, sameContent } from './content';
import type { DraftStore } from './drafts';

export type Outcome =
  | { kind: 'saved'; version: number }
  | { kind: 'conflict'; current: Stored }
  | { kind: 'failed'; failure: Failure };

export type Save = (id: string, content: Content, version: number) => Promise<Outcome>;

export type SaveState =
  | { kind: 'saved' }
  | { kind: 'pending' }
  | { kind: 'saving' }
  | { kind: 'failed'; failure: Failure }
  /** `base` is what both started from; undefined when it is not known any more. */
  | { kind: 'conflict'; theirs: Stored; base: Content | undefined };

interface Options {
  stored: Stored;
  save: Save;
  drafts: DraftStore;
  changed: (state: SaveState) => void;
}

/** How long writing must rest before it is saved, and how long until a failed save is tried again, in milliseconds. */
const rest = 600;
const firstRetry = 2000;
const longestRetry = 60_000;

/** Saves a notebook by itself, one save at a time, each naming the version it started from. */
export class Autosave {
  readonly #options: Options;
  #version: number;
  /** What is stored as that version. */
  #base: Content | undefined;
  /** What waits to be saved. */
  #content: Content | undefined;
  /** What was sent last without an answer: it may have been saved. */
  #unanswered: Content | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retry = firstRetry;
  #state: SaveState = { kind: 'saved' };

  constructor(options: Options) {
    this.#options = options;
    this.#version = options.stored.version;
    this.#base = contentOf(options.stored);
  }

  /** The version that is stored, as far as is known here. */
  get version(): number {
    return this.#version;
  }

  /** Takes what is to be saved. It is kept as a draft at once and sent when the author pauses. */
  change(content: Content): void {
    this.#content = content;
    this.#options.drafts.write(this.#options.stored.id, { ...content, version: this.#version, base: this.#base });
    if (this.#state.kind === 'conflict' || this.#state.kind === 'saving') return;
    this.#set({ kind: 'pending' });
    this.#schedule(rest);
  }

  /** Saves now what waits. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    const content = this.#content;
    if (!content || this.#state.kind === 'saving' || this.#state.kind === 'conflict') return;
    this.#set({ kind: 'saving' });
    const outcome = await this.#options.save(this.#options.stored.id, content, this.#version);
    if (outcome.kind === 'saved') this.#saved(content, outcome.version);
    else if (outcome.kind === 'failed') this.#failed(content, outcome.failure);
    else this.#conflict(content, outcome.current);
  }

  /** Opens with a conflict: a draft was left behind and somebody saved in between. */
  dispute(mine: Content, theirs: Stored, base: Content | undefined): void {
    this.#content = mine;
    this.#base = base;
    this.#set({ kind: 'conflict', theirs, base });
  }

  /**
   * Hears what somebody else has saved. What waits to be saved is in conflict with it.
   *
   * @returns whether it is what is stored from here on, since nothing waited
   */
  hear(theirs: Stored): boolean {
    const { kind } = this.#state;
    // While a save is under way its answer will tell; and a conflict that somebody looks at stays what it is.
    if (theirs.version <= this.#version || kind === 'saving' || kind === 'conflict') return false;
    clearTimeout(this.#timer);
    if (this.#content) {
      this.#conflict(this.#content, theirs);
      return false;
    }
    this.#version = theirs.version;
    this.#base = contentOf(theirs);
    return true;
  }

  /** Ends a conflict: from here on the stored version is the base. What differs from it is saved on top of it. */
  settle(content: Content): void {
    if (this.#state.kind !== 'conflict') return;
    const { theirs } = this.#state;
    this.#version = theirs.version;
    this.#base = contentOf(theirs);
    this.#set({ kind: 'saved' });
    if (sameContent(content, this.#base)) this.#rest();
    else this.change(content);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #saved(content: Content, version: number): void {
    this.#version = version;
    this.#base = content;
    this.#unanswered = undefined;
    this.#retry = firstRetry;
    this.#set({ kind: 'saved' });
    if (this.#content && this.#content !== content) this.change(this.#content);
    else this.#rest();
  }

  /** A save whose answer was lost comes back as a conflict with ourselves. */
  #conflict(content: Content, current: Stored): void {
    const own = [content, this.#unanswered].find((sent) => sent && sameContent(sent, contentOf(current)));
    if (own) this.#saved(own, current.version);
    else this.#set({ kind: 'conflict', theirs: current, base: this.#base });
  }

  #failed(content: Content, failure: Failure): void {
    this.#unanswered = content;
    this.#set({ kind: 'failed', failure });
    this.#schedule(this.#retry);
    this.#retry = Math.min(this.#retry * 2, longestRetry);
  }

  #rest(): void {
    this.#content = undefined;
    this.#options.drafts.clear(this.#options.stored.id);
  }

  #schedule(after: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), after);
  }

  #set(state: SaveState): void {
    // Said once, however many moves of a slider wait to be saved.
    const known = state.kind === 'pending' && this.#state.kind === 'pending';
    this.#state = state;
    if (known) return;
    this.#options.changed(state);
  }
}
