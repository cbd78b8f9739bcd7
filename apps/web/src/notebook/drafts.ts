import { type Content, contentOf, type Stored, sameContent } from './content';

/** What has been written but not saved yet, and the version that it was written on. */
export interface Draft extends Content {
  version: number;
}

export interface DraftStore {
  read(id: string): Draft | undefined;
  write(id: string, draft: Draft): void;
  clear(id: string): void;
}

/** Drafts in the browser's storage, which may be full or forbidden: saving then goes on without them. */
export function browserDrafts(storage: Storage): DraftStore {
  const name = (id: string) => `flapbook:draft:${id}`;
  return {
    read: (id) => attempt(() => parse(storage.getItem(name(id)))),
    write: (id, draft) => attempt(() => storage.setItem(name(id), JSON.stringify(draft))),
    clear: (id) => attempt(() => storage.removeItem(name(id))),
  };
}

/** How to open a notebook when a draft of it may have been left behind. */
export type Opening =
  | { kind: 'stored' }
  /** The draft goes on from what is stored: it is restored and saved. */
  | { kind: 'restored'; draft: Content }
  /** Somebody saved in between: the author decides. */
  | { kind: 'conflict'; draft: Content };

export function openingOf(stored: Stored, draft: Draft | undefined): Opening {
  if (!draft || sameContent(contentOf(draft), contentOf(stored))) return { kind: 'stored' };
  return { kind: draft.version === stored.version ? 'restored' : 'conflict', draft: contentOf(draft) };
}

function parse(text: string | null): Draft | undefined {
  const value = text === null ? undefined : JSON.parse(text);
  return Array.isArray(value?.cells) && typeof value.version === 'number' ? value : undefined;
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
