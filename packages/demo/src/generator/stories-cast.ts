import type { Random } from './random.ts';
import { animalNames, animalSizes, animals, boys, girls, heroTraits, places, times } from './stories-words.ts';

/** Somebody in a story, with the words that must agree with them. */
export interface Character {
  name: string;
  /** What the narrator calls them the first time: "a shy girl", "an old fox". */
  kind: string;
  /** What the narrator may call them later instead of the name: "the girl", "the fox". */
  noun: string;
  they: 'she' | 'he';
  them: 'her' | 'him';
  their: 'her' | 'his';
}

/** The cast and setting that every plot starts from. */
export interface Setting {
  hero: Character;
  friend: Character;
  third: Character;
  place: string;
  time: string;
}

/** The text with its first letter in upper case, as a sentence starts. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A noun phrase with the article that its sound asks for. */
export function withArticle(phrase: string): string {
  return `${/^[aeiou]/.test(phrase) ? 'an' : 'a'} ${phrase}`;
}

/** Three different characters, a place and a time. */
export function drawSetting(random: Random): Setting {
  const [girl, otherGirl] = random.sample(girls, 2);
  const [boy, otherBoy] = random.sample(boys, 2);
  const [pet, otherPet] = random.sample(animalNames, 2);
  const [species, otherSpecies] = random.sample(animals, 2);
  const cast = random.sample(
    [
      child(random, girl!, 'girl'),
      child(random, otherGirl!, 'girl'),
      child(random, boy!, 'boy'),
      child(random, otherBoy!, 'boy'),
      animal(random, pet!, species!),
      animal(random, otherPet!, otherSpecies!),
    ],
    3,
  );
  return { hero: cast[0]!, friend: cast[1]!, third: cast[2]!, place: random.pick(places), time: random.pick(times) };
}

function child(random: Random, name: string, noun: 'girl' | 'boy'): Character {
  const kind = withArticle(`${random.pick(heroTraits)} ${noun}`);
  return { name, kind, noun: `the ${noun}`, ...pronouns(noun === 'girl') };
}

function animal(random: Random, name: string, species: string): Character {
  const kind = withArticle(`${random.pick(animalSizes)} ${species}`);
  return { name, kind, noun: `the ${species}`, ...pronouns(random.chance(0.5)) };
}

function pronouns(female: boolean): Pick<Character, 'they' | 'them' | 'their'> {
  return female ? { they: 'she', them: 'her', their: 'her' } : { they: 'he', them: 'him', their: 'his' };
}
