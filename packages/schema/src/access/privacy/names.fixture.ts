/** What is in the workspace; the second of each is made up. */
export const NAMES = {
  model: ['private/model', 'made/up-model'],
  dataset: ['private-texts', 'made-up-texts'],
  notebook: ['private-notebook', 'made-up-notebook'],
  key: ['', 'a'.repeat(64)],
  plan: ['', 'b'.repeat(64)],
  evaluation: ['', 'c'.repeat(64)],
  study: ['', 'madeUpStudy1'],
  cell: ['', 'madeUpCell'],
  digest: ['', 'd'.repeat(64)],
  workspace: ['', '00000000-1111-2222-3333-444444444444'],
  member: ['', '99999999-1111-2222-3333-444444444444'],
  share: ['', '88888888-1111-2222-3333-444444444444'],
  word: ['cipherword', 'nowhereword'],
} as const satisfies Record<string, readonly [string, string]>;

type Name = keyof typeof NAMES;

export type Names = Record<Name, string>;

/** What is there; the ids of what has been made are filled in then. */
export const real: Names = Object.fromEntries(Object.entries(NAMES).map(([name, [known]]) => [name, known])) as Names;

/** What never was. */
export const invented = Object.fromEntries(Object.entries(NAMES).map(([name, [, made]]) => [name, made])) as Names;
