import { type Content, contentOf, type Stored, sameContent } from './content';

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

/** Drafts in the browser's storage, which may be full or forbidden: saving then goes on without them. */
export function browserDrafts(storage: Storage): DraftStore {
  const name = (id: string) => `flapbook:draft:${id}`;
  const stored = (key: string, draft: Draft) => {
    storage.setItem(key, JSON.stringify(draft));
    return true;
  };
  return {
    read: (id) => attempt(() => parse(storage.getItem(name(id)))),
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
