import { groupsOf } from '../results/groups';
import type { Finding } from './finding';
import { shortened } from './settings-text';

/** Something to say of one of several subjects. */
export interface Said {
  /** Of which; empty where there is only one. */
  of: string;
  /** The same for all subjects that it holds for; a sentence without its end. */
  text: string;
}

/** One sentence for all subjects of which the same is to be said; without their names where it holds for every one. */
export function together(kind: string, all: readonly Said[]): Finding[] {
  const groups = groupsOf(all, ({ text }) => text);
  return [...groups].map(([text, said]) => {
    const names = groups.size === 1 && all.length > 1 ? '' : shortened(said.map(({ of }) => of).filter(Boolean));
    return { kind, text: names === '' ? `${text}.` : `${text} (${names}).` };
  });
}
