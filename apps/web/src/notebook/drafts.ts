import { type Content, contentOf, type Stored, sameContent } from './content';
import type { Windows } from './windows';

/** What has been written but not saved yet, and the version that it was written on. */
export interface Draft extends Content {
  version: number;
  /** What that version said, to merge with what somebody else has made of it. */
  base?: Content | undefined;
}

export interface DraftStore {
  read(id: string): Draft | undefined;
  write(id: string, draft: Draft): void;
  clear(id: string): void;
}

const alone: Windows = { own: 'alone', isOpen: (window) => window === 'alone' };

/**
 * Drafts in the browser's storage, which may be full or forbidden: saving then goes on without them. Every window has its
 * own, so that none writes over what another has not saved yet; what a closed one left behind goes to the next that opens
 * the notebook.
 */
export function browserDrafts(storage: Storage, { own, isOpen }: Windows = alone): DraftStore {
  const all = (id: string) => `flapbook:draft:${id}`;
  const name = (id: string) => `${all(id)}:${own}`;
  const left = (id: string) =>
    Object.keys(storage).find((key) => key.startsWith(`${all(id)}:`) && !isOpen(key.slice(all(id).length + 1)));
  const inherit = (id: string): Draft | undefined => {
    const key = left(id);
    const text = key === undefined ? null : storage.getItem(key);
    const draft = parse(text);
    if (key === undefined || !draft || text === null) return undefined;
    storage.setItem(name(id), text);
    storage.removeItem(key);
    return draft;
  };
  const stored = (key: string, draft: Draft) => {
    storage.setItem(key, JSON.stringify(draft));
    return true;
  };
  return {
    read: (id) => attempt(() => parse(storage.getItem(name(id)))) ?? attempt(() => inherit(id)),
    write(id, draft) {
      const { base: _, ...text } = draft;
      // Where there is no room for both, the text counts.
      if (!attempt(() => stored(name(id), draft))) attempt(() => stored(name(id), text));
    },
    clear: (id) => attempt(() => storage.removeItem(name(id))),
  };
}

/** How to open a notebook when a draft of it may have been left behind. */
export type Opening =
  | { kind: 'stored' }
  /** The draft goes on from what is stored: it is restored and saved. */
  | { kind: 'restored'; draft: Content }
  /** Somebody saved in between: both are merged. */
  | { kind: 'conflict'; draft: Content; base: Content | undefined };

export function openingOf(stored: Stored, draft: Draft | undefined): Opening {
  if (!draft || sameContent(contentOf(draft), contentOf(stored))) return { kind: 'stored' };
  if (draft.version === stored.version) return { kind: 'restored', draft: contentOf(draft) };
  return { kind: 'conflict', draft: contentOf(draft), base: draft.base && contentOf(draft.base) };
}

function parse(text: string | null): Draft | undefined {
  const value = text === null ? undefined : JSON.parse(text);
  if (!Array.isArray(value?.cells) || typeof value.version !== 'number') return undefined;
  return { ...value, base: Array.isArray(value.base?.cells) ? value.base : undefined };
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
