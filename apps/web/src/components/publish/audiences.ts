/** Who may read a revision, in words. */
export const audiences = {
  MEMBERS: 'Members',
  UNLISTED: 'Whoever has the link',
  PUBLIC: 'Everybody; it is listed',
  WITHDRAWN: 'Nobody: withdrawn',
} as const;

export type Audience = keyof typeof audiences;

/** What a revision can be published for. */
export const forReaders = ['MEMBERS', 'UNLISTED', 'PUBLIC'] as const satisfies readonly Audience[];
