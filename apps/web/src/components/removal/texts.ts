import type { told } from '../../documents/removal';
import { bytes } from '../../format/numbers';
import { plural } from '../../format/words';
import type { ResultOf } from '../../graphql';

export type Removal = ResultOf<typeof told>;

interface Reader {
  noun: string;
  /** Whether people sign in: else there is nobody whom it could be taken from. */
  hasMembers: boolean;
}

/** What goes with something that is removed, a sentence each. */
export function goingOf(removal: Removal, { noun, hasMembers }: Reader): string[] {
  const { names, isForAll, shares, freedBytes, notebooks, comesBack } = removal;
  return [
    ...(names.length > 1 ? [`It is removed under all its names: ${names.join(', ')}.`] : []),
    ...(isForAll && hasMembers ? ['All members have it: it goes for all of them.'] : []),
    ...(shares > 0
      ? [`${shares === 1 ? 'One other has' : `${shares} others have`} it from here, and will not have it any more.`]
      : []),
    notebooks === 0
      ? 'No notebook here names it.'
      : notebooks === 1
        ? '1 notebook here names it: its cells will say that it is missing.'
        : `${notebooks} notebooks here name it: their cells will say that it is missing.`,
    ...(freedBytes > 0
      ? [
          `Its uploads go at once and its downloads with the next cleaning, ${bytes(freedBytes)} at most, unless others have them too.`,
        ]
      : []),
    ...(comesBack ? [`It ships with Flapbook: the next start registers the ${noun} again.`] : []),
  ];
}

/** What stays of it, a sentence each. */
export function stayingOf({ results, studies, freedBytes }: Removal, { noun }: Pick<Reader, 'noun'>): string[] {
  const made = [results > 0 && plural(results, 'result'), studies > 0 && plural(studies, 'study', 'studies')];
  const verb = results + studies === 1 ? 'rests' : 'rest';
  return [
    ...(results + studies > 0
      ? [
          `${made.filter(Boolean).join(' and ')} that ${verb} on it: add the same ${noun} again to find them as they are.`,
        ]
      : []),
    'Published pages, with the figures that they show.',
    ...(freedBytes > 0 ? [] : ['Its files, where they lie.']),
  ];
}
