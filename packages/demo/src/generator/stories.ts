import type { Random } from './random.ts';
import { capital, drawSetting } from './stories-cast.ts';
import { plots } from './stories-plots.ts';
import { details } from './stories-words.ts';

/**
 * Writes one short children's story as a single paragraph. Names, pronouns, colours and places that come up early come
 * back later, so that a reader who remembers them can foresee much of the text.
 */
export function writeStory(random: Random): string {
  const setting = drawSetting(random);
  const { hero, place } = setting;
  const opening = random.pick([
    () => `Once upon a time there was ${hero.kind} named ${hero.name}. ${capital(hero.they)} lived ${place}.`,
    () => `${capital(place)} there lived ${hero.kind} called ${hero.name}.`,
    () => `${hero.name} was ${hero.kind} who lived ${place}.`,
    () => `Long ago, ${hero.kind} lived ${place}. ${capital(hero.their)} name was ${hero.name}.`,
  ])();
  const events = random.pick(plots)(random, setting);
  const sentences = events.flatMap((event) => (random.chance(0.25) ? [event, observe(random)] : [event]));
  return [opening, ...sentences].join(' ');
}

/** A sentence about the scenery, freely combined: it cannot be foreseen, as real text never can be entirely. */
function observe(random: Random): string {
  const [subject, verb] = [random.pick(details.subjects), random.pick(details.verbs)];
  const [where, how] = [random.pick(details.where), random.pick(details.how)];
  return random.chance(0.5)
    ? `${capital(subject)} ${verb} ${where} ${how}.`
    : `${capital(where)} ${subject} ${verb} ${how}.`;
}
