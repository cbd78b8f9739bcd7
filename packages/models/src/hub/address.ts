import { FlapbookError } from '@flapbook/flap';
import { show } from '../files.ts';

/** What is asked of the hub: a repository of models or of data sets, at a revision. */
export interface HubAddress {
  readonly type: 'model' | 'dataset';
  /** `owner/name`, or a name alone as the hub’s oldest repositories have. */
  readonly id: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

/** Parts of ids and revisions as the hub allows them. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/;
const MOST_CHARACTERS = 512;

/**
 * An id and a revision that can be put into an address, and reach nothing beside it.
 *
 * @throws FlapbookError BAD_PARAMETER
 */
export function hubAddress(type: HubAddress['type'], id: string, revision: string | null = null): HubAddress {
  const names = id.split('/');
  if (names.length > 2 || !names.every(isName)) {
    throw bad(`${show(id)} is no id of the hub: OWNER/NAME of letters, digits, “.”, “_” and “-” was expected.`);
  }
  const at = revision ?? 'main';
  if (at.length > MOST_CHARACTERS || !at.split('/').every(isName)) {
    throw bad(`${show(at)} is no revision: the name of a branch or tag, or a commit, was expected.`);
  }
  return { type, id, revision: at };
}

/** `owner/name@revision` or `owner/name`. @throws FlapbookError BAD_PARAMETER */
export function parseHubAddress(type: HubAddress['type'], text: string): HubAddress {
  const at = text.indexOf('@');
  return at < 0 ? hubAddress(type, text) : hubAddress(type, text.slice(0, at), text.slice(at + 1));
}

/** A file’s path within a repository, which must not lead out of it. @throws FlapbookError HUB_REFUSED */
export function requireInside(file: string): string {
  const parts = file.split('/');
  // Control characters, what Windows takes for a path, and names that mean another place.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const hostile = /[\x00-\x1f\x7f\\:]/.test(file) || parts.some((part) => part === '' || part === '.' || part === '..');
  if (!hostile && file.length <= MOST_CHARACTERS) return file;
  throw new FlapbookError('HUB_REFUSED', `The repository holds a file named ${show(file)}, which could lie anywhere.`);
}

/** How the hub and its caches spell a repository: `models--owner--name`. */
export function cacheName({ type, id }: HubAddress): string {
  return [`${type}s`, ...id.split('/')].join('--');
}

function isName(name: string): boolean {
  return NAME.test(name) && !name.includes('..') && !name.includes('--') && !/[.-]$/.test(name) && !/\.git$/.test(name);
}

function bad(message: string): FlapbookError {
  return new FlapbookError('BAD_PARAMETER', message);
}
