import { Autosave, type Save, type SaveState } from './autosave';
import { type Content, contentOf, type Stored, withOwnIds } from './content';
import { type DraftStore, openingOf } from './drafts';
import type { Edit } from './edits';
import { emptyHistory, type History, record, redo, type Step, takeBack, undo } from './history';
import { mergeContents } from './merge/merge';
import { storable } from './storable';
import { describe } from './touched';

export interface SessionSnapshot {
  content: Content;
  save: SaveState;
  /** What undoing would take back; undefined when there is nothing. */
  undoable: string | undefined;
  /** What redoing would do again; undefined when there is nothing. */
  redoable: string | undefined;
}

/** How an edit is remembered. What is left out follows from what it touches. */
export interface EditName {
  label?: string;
  /** Edits in a row with the same key, at most a second apart, are one step. */
  key?: string;
}

interface Options {
  save: Save;
  drafts: DraftStore;
  /** The time in milliseconds. */
  now?: () => number;
}

/** A notebook open in this page: its content, its history, and its saving. */
export class Session {
  readonly id: string;
  readonly #autosave: Autosave;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  #history: History = emptyHistory;
  #held = false;
  #snapshot: SessionSnapshot;

  constructor(stored: Stored, { save, drafts, now = Date.now }: Options) {
    this.id = stored.id;
    this.#now = now;
    const opening = openingOf(stored, drafts.read(stored.id));
    const content = withOwnIds(opening.kind === 'stored' ? contentOf(stored) : opening.draft);
    this.#snapshot = { content, save: { kind: 'saved' }, undoable: undefined, redoable: undefined };
    this.#autosave = new Autosave({
      stored,
      save,
      drafts,
      changed: (state) => this.#set({ save: state }),
    });
    if (opening.kind === 'stored') drafts.clear(stored.id);
    if (opening.kind === 'restored') this.#autosave.change(content);
    if (opening.kind === 'conflict') this.#autosave.dispute(content, stored, opening.base);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): SessionSnapshot => this.#snapshot;

  /** The stored version that this one goes on from. */
  get version(): number {
    return this.#autosave.version;
  }

  /**
   * Changes the notebook, in a way that can be undone.
   *
   * @returns the step, for `takeBack`; undefined when nothing changed
   */
  edit(edit: Edit, name: string | EditName = {}): Step | undefined {
    const before = this.#snapshot.content;
    const after = storable(edit(before), before);
    if (after === before) return undefined;
    const step = this.#remember({ before, after }, typeof name === 'string' ? { label: name } : name);
    this.#autosave.change(after);
    return step;
  }

  /** While a pointer is down, what it changes is one step however long it takes. */
  hold(held: boolean): void {
    this.#held = held;
  }

  undo(): Step | undefined {
    return this.#move(undo(this.#history, this.#snapshot.content));
  }

  redo(): Step | undefined {
    return this.#move(redo(this.#history, this.#snapshot.content));
  }

  /** Takes one step back, whatever was done after it; what it did not touch stays. A step of its own. */
  takeBack(step: Step, label = `taking back: ${step.label}`): void {
    this.edit((content) => takeBack(step, content), label);
  }

  saveNow(): Promise<void> {
    return this.#autosave.flush();
  }

  /**
   * Goes on with what is stored; undoing brings the own text back.
   *
   * @returns the step, for `takeBack`; undefined when both said the same or there was no conflict
   */
  takeTheirs(): Step | undefined {
    const { save } = this.#snapshot;
    return save.kind === 'conflict' ? this.settle(contentOf(save.theirs), 'taking the stored version') : undefined;
  }

  /** Ends a conflict with a content that holds what is to be kept of both sides. */
  settle(after: Content, label: string): Step | undefined {
    const before = this.#snapshot.content;
    const step = this.#remember({ before, after }, { label });
    this.#autosave.settle(after);
    return step;
  }

  /**
   * Hears what another window has saved. It is taken in at once while nothing of one's own waits to be saved; otherwise
   * there is a conflict.
   */
  receive(theirs: Stored): void {
    if (!this.#autosave.hear(theirs)) return;
    const { content } = this.#snapshot;
    // Cells that say the same stay the same objects.
    this.#set({ content: mergeContents(content, content, contentOf(theirs)).content });
  }

  /** Saves the own text as the version after the stored one. */
  keepMine(): void {
    this.#autosave.settle(this.#snapshot.content);
  }

  /** The browser's own copy is up to date at any time; a page that closes needs only stop the clock. */
  close(): void {
    this.#autosave.stop();
  }

  /** A step that its maker names stands alone unless a key is given with the name. */
  #remember(change: Pick<Step, 'before' | 'after'>, { label, key }: EditName): Step | undefined {
    const known = describe(change);
    const step = {
      ...change,
      label: label ?? known.label,
      key: key ?? (label ? undefined : known.key),
      at: this.#now(),
    };
    this.#keep(record(this.#history, step, this.#held), change.after);
    const last = this.#history.past.at(-1);
    return last?.after === change.after ? last : undefined;
  }

  #move(moved: ReturnType<typeof undo>): Step | undefined {
    if (!moved) return undefined;
    this.#keep(moved.history, moved.content);
    this.#autosave.change(moved.content);
    return moved.step;
  }

  #keep(history: History, content: Content): void {
    this.#history = history;
    this.#set({ content, undoable: history.past.at(-1)?.label, redoable: history.future.at(-1)?.label });
  }

  #set(change: Partial<SessionSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}
