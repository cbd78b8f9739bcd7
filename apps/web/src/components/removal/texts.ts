import type { told } from '../../documents/removal';
import { bytes } from '../../format/numbers';
import { plural } from '../../format/words';
import type { ResultOf } from '../../graphql';

export type Removal = ResultOf<typeof told>;

/** What goes with something that is removed, a sentence each. */
export function goingOf(
  { names, isForAll, shares, freedBytes, notebooks, comesBack }: Removal,
  noun: string,
): string[] {
  const [first, ...others] = names;
  return [
    ...(first !== undefined && others.length > 0 ? [`It is removed under all its names: ${names.join(', ')}.`] : []),
    ...(isForAll ? ['All members have it: it goes for all of them.'] : []),
    ...(shares > 0
      ? [`${shares === 1 ? 'One other has' : `${shares} others have`} it from here, and will not have it any more.`]
      : []),
    notebooks === 0
      ? 'No notebook here names it.'
      : `${plural(notebooks, 'notebook')} here ${notebooks === 1 ? 'names' : 'name'} it: their cells will say that it is missing.`,
    freedBytes > 0
      ? `Its downloads and uploads (${bytes(freedBytes)} at most) go with the next cleaning, unless others have them too.`
      : 'Its files are left where they are.',
    ...(comesBack ? [`It ships with Flapbook: the next start registers the ${noun} again.`] : []),
  ];
}

/** What stays of it, a sentence each. */
export function stayingOf({ results, studies }: Removal, noun: string): string[] {
  const stored = [results > 0 && plural(results, 'result'), studies > 0 && plural(studies, 'study', 'studies')].filter(
    Boolean,
  );
  return [
    ...(stored.length > 0
      ? [
          `${stored.join(' and ')} that ${results + studies === 1 ? 'rests' : 'rest'} on it; add the same ${noun} again to find them as they are.`,
        ]
      : []),
    'Published pages, with the figures that they show.',
  ];
}
