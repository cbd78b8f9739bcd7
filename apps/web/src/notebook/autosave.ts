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
  | { kind: 'conflict'; theirs: Stored };

interface Options {
  id: string;
  version: number;
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
  #content: Content | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retry = firstRetry;
  #state: SaveState = { kind: 'saved' };

  constructor(options: Options) {
    this.#options = options;
    this.#version = options.version;
  }

  /** Takes what is to be saved. It is kept as a draft at once and sent when the author pauses. */
  change(content: Content): void {
    this.#content = content;
    this.#options.drafts.write(this.#options.id, { ...content, version: this.#version });
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
    const outcome = await this.#options.save(this.#options.id, content, this.#version);
    if (outcome.kind === 'saved') this.#saved(content, outcome.version);
    else if (outcome.kind === 'failed') this.#failed(outcome.failure);
    else this.#conflict(content, outcome.current);
  }

  /** Opens with a conflict: a draft was left behind and somebody saved in between. */
  dispute(mine: Content, theirs: Stored): void {
    this.#content = mine;
    this.#set({ kind: 'conflict', theirs });
  }

  /** Ends a conflict: from here on the stored version is the base. What differs from it is saved on top of it. */
  settle(content: Content): void {
    if (this.#state.kind !== 'conflict') return;
    const { theirs } = this.#state;
    this.#version = theirs.version;
    this.#set({ kind: 'saved' });
    if (sameContent(content, contentOf(theirs))) this.#rest();
    else this.change(content);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #saved(content: Content, version: number): void {
    this.#version = version;
    this.#retry = firstRetry;
    this.#set({ kind: 'saved' });
    if (this.#content && this.#content !== content) this.change(this.#content);
    else this.#rest();
  }

  /** A save whose answer was lost comes back as a conflict with ourselves. */
  #conflict(content: Content, current: Stored): void {
    if (sameContent(content, contentOf(current))) this.#saved(content, current.version);
    else this.#set({ kind: 'conflict', theirs: current });
  }

  #failed(failure: Failure): void {
    this.#set({ kind: 'failed', failure });
    this.#schedule(this.#retry);
    this.#retry = Math.min(this.#retry * 2, longestRetry);
  }

  #rest(): void {
    this.#content = undefined;
    this.#options.drafts.clear(this.#options.id);
  }

  #schedule(after: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), after);
  }

  #set(state: SaveState): void {
    this.#state = state;
    this.#options.changed(state);
  }
}
