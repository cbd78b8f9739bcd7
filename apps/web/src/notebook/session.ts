import { Autosave, type Save, type SaveState } from './autosave';
import { type Content, contentOf, type Stored, sameContent } from './content';
import { type DraftStore, openingOf } from './drafts';
import type { Edit } from './edits';

export interface SessionSnapshot {
  content: Content;
  save: SaveState;
  /** What undoing would take back; undefined when there is nothing. */
  undoable: string | undefined;
}

interface Step {
  label: string;
  content: Content;
  /** Whether the variables go back as well. A slider moved since a change of cells keeps its place. */
  variables: boolean;
}

const remembered = 100;

/** A notebook open in this page: its content, its history, and its saving. */
export class Session {
  readonly id: string;
  readonly #autosave: Autosave;
  readonly #listeners = new Set<() => void>();
  #history: readonly Step[] = [];
  #snapshot: SessionSnapshot;

  constructor(stored: Stored, { save, drafts }: { save: Save; drafts: DraftStore }) {
    this.id = stored.id;
    const opening = openingOf(stored, drafts.read(stored.id));
    const content = opening.kind === 'stored' ? contentOf(stored) : opening.draft;
    this.#snapshot = { content, save: { kind: 'saved' }, undoable: undefined };
    this.#autosave = new Autosave({
      id: stored.id,
      version: stored.version,
      save,
      drafts,
      changed: (state) => this.#set({ save: state }),
    });
    if (opening.kind === 'stored') drafts.clear(stored.id);
    if (opening.kind === 'restored') this.#autosave.change(content);
    if (opening.kind === 'conflict') this.#autosave.dispute(content, stored);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): SessionSnapshot => this.#snapshot;

  /** Changes the notebook. A labelled change can be undone; typing and sliding have their own ways back. */
  edit(edit: Edit, label?: string): void {
    const before = this.#snapshot.content;
    const content = edit(before);
    if (content === before) return;
    if (label) this.#remember(label);
    this.#set({ content });
    this.#autosave.change(content);
  }

  undo(): void {
    const step = this.#history.at(-1);
    if (!step) return;
    this.#history = this.#history.slice(0, -1);
    const { variables } = step.variables ? step.content : this.#snapshot.content;
    const content = { ...step.content, variables };
    this.#set({ content, undoable: this.#history.at(-1)?.label });
    this.#autosave.change(content);
  }

  saveNow(): Promise<void> {
    return this.#autosave.flush();
  }

  /** Goes on with what is stored; undoing brings the own text back. */
  takeTheirs(): void {
    const { save } = this.#snapshot;
    if (save.kind !== 'conflict') return;
    const content = contentOf(save.theirs);
    this.#remember('taking the stored version', true);
    this.#set({ content });
    this.#autosave.settle(content);
  }

  /** Saves the own text as the version after the stored one. */
  keepMine(): void {
    this.#autosave.settle(this.#snapshot.content);
  }

  /** The browser's own copy is up to date at any time; a page that closes needs only stop the clock. */
  close(): void {
    this.#autosave.stop();
  }

  #remember(label: string, variables = false): void {
    const { content } = this.#snapshot;
    const last = this.#history.at(-1);
    if (last && sameContent(last.content, content)) return;
    this.#history = [...this.#history, { label, content, variables }].slice(-remembered);
    this.#set({ undoable: label });
  }

  #set(change: Partial<SessionSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}
