import type { Random } from './random.ts';
import { type Character, capital, type Setting, withArticle } from './stories-cast.ts';
import { colours, fears, foods, spots, toys, troubles, weathers } from './stories-words.ts';

/** What happens after the opening: a list of sentences. */
type Plot = (random: Random, setting: Setting) => string[];

/** The name, the noun or the pronoun: all three name the same one, at the start of a sentence. */
function again(random: Random, who: Character): string {
  return capital(random.pick([who.name, who.noun, who.they]));
}

function meet(random: Random, hero: Character, friend: Character): string {
  return random.pick([
    `${capital(hero.their)} best friend was ${friend.name}, ${friend.kind}.`,
    `On the way ${hero.name} met ${friend.kind} named ${friend.name}.`,
    `Next door lived ${friend.name}, ${friend.kind}, and ${hero.name} liked ${friend.them} very much.`,
  ]);
}

function ending(random: Random, first: Character, second: Character): string {
  return random.pick([
    `From that day on ${first.name} and ${second.name} were the best of friends.`,
    `${first.name} hugged ${second.name} and they walked home together.`,
    `${capital(second.name)} smiled, and ${first.name} smiled too.`,
    `That night ${first.name} slept well and dreamed of ${second.name}.`,
    `"Thank you, ${second.name}," said ${first.name}. "${random.pick(['I will never forget this', 'You are a true friend', 'Let us meet again tomorrow'])}."`,
  ]);
}

/** A toy is lost at the place where the hero played, and that is where it is found. */
const lostToy: Plot = (random, { hero, friend, time }) => {
  const toy = `${random.pick(colours)} ${random.pick(toys)}`;
  const [where, wrong] = random.sample(spots, 2);
  return [
    `${capital(hero.they)} had ${withArticle(toy)} and took it everywhere.`,
    `${capital(time)} ${hero.name} played near ${where}, and then ${hero.they} went home for supper.`,
    `But at bedtime the ${toy} was gone! ${again(random, hero)} ${random.pick(['began to cry', 'looked under the bed', 'felt very sad'])}.`,
    meet(random, hero, friend),
    `"${random.pick(['Why are you sad', 'What is wrong', 'Can I help you'])}, ${hero.name}?" asked ${friend.name}. "I have lost my ${toy}," said ${hero.name}.`,
    `First they looked behind ${wrong}, but there was nothing. "Where did you play today?" asked ${friend.noun}. "Near ${where}," said ${hero.name}.`,
    `So they ran to ${where}, and there lay the ${toy}. ${again(random, hero)} was so happy that ${hero.they} ${random.pick(['jumped', 'laughed', 'sang', 'danced'])}.`,
    ending(random, hero, friend),
  ];
};

/** A chain of swaps: who wants what decides who ends with what. */
const swap: Plot = (random, { hero, friend, third }) => {
  const [first, second, last] = random.sample(toys, 3);
  const [a, b, c] = random.sample(colours, 3);
  const mine = `${a} ${first}`;
  const middle = `${b} ${second}`;
  const wanted = `${c} ${last}`;
  return [
    `${capital(hero.they)} had ${withArticle(mine)}, but ${hero.they} wanted ${withArticle(wanted)} more than anything.`,
    `${friend.name}, ${friend.kind}, had ${withArticle(wanted)}. "I will give it to you for ${withArticle(middle)}," said ${friend.name}.`,
    `${hero.name} had no ${middle}. So ${hero.they} went to ${third.name}, ${third.kind}, who had one.`,
    `"${random.pick(['May I have your', 'Will you give me your', 'I need your'])} ${middle}?" asked ${hero.name}. "Yes, if I get your ${mine}," said ${third.noun}.`,
    `So ${hero.name} gave ${third.name} the ${mine} and took the ${middle}.`,
    `Then ${hero.they} gave ${friend.name} the ${middle}, and ${friend.name} gave ${hero.them} the ${wanted}.`,
    `Now ${third.name} had the ${mine}, ${friend.name} had the ${middle} and ${hero.name} had the ${wanted}. ${random.pick(['All three were glad', 'Everybody was happy', 'Nobody was sad'])}.`,
  ];
};

/** Somebody is stuck; the trouble decides the tool and the tool decides the deed. */
const rescue: Plot = (random, { hero, friend, third, time }) => {
  const trouble = random.pick(troubles);
  const home = random.pick(spots);
  return [
    meet(random, hero, friend),
    `${capital(time)} they heard a voice. "Help! Help!" It was ${third.name}, ${third.kind}, stuck ${trouble.stuck}.`,
    random.pick([
      `"Do not be afraid, ${third.name}!" called ${hero.name}.`,
      `"Wait for us, ${third.name}!" cried ${friend.name}.`,
      `${friend.name} did not know what to do.`,
    ]),
    `${again(random, hero)} thought for a while. "We need a ${trouble.tool}," ${hero.they} said. "There is one by ${home}," said ${friend.name}.`,
    `${random.pick(['Quickly', 'Without a word', 'At once'])} they ran to ${home} and came back with the ${trouble.tool}. ${hero.name} ${trouble.use}.`,
    `Soon ${third.name} was safe. "${random.pick(['You saved me', 'How can I thank you', 'I was so afraid'])}, ${hero.name}!" said ${third.noun}.`,
    ending(random, third, hero),
  ];
};

const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** Food is counted and shared; the number words add up. */
const sharing: Plot = (random, { hero, friend, third, time }) => {
  const food = random.pick(foods);
  const toFriend = random.integer(2, 3);
  const toThird = random.integer(2, 3);
  const left = random.integer(2, 3);
  const total = toFriend + toThird + left;
  const spot = random.pick(spots);
  return [
    `${capital(time)} ${hero.they} found a basket with ${numbers[total]} ${food} beside ${spot}. "${random.pick(['All for me', 'What a feast', 'How lucky I am'])}!" said ${hero.name}.`,
    `Then came ${friend.name}, ${friend.kind}. ${again(random, friend)} was hungry and had not eaten all day.`,
    `${hero.name} ${random.pick(['was kind', 'felt sorry'])} and gave ${friend.them} ${numbers[toFriend]} ${food}. Now there were ${numbers[total - toFriend]} left.`,
    `After a while ${third.name}, ${third.kind}, came too and looked at the ${food}. So ${hero.name} gave ${third.them} ${numbers[toThird]}.`,
    `${capital(numbers[left]!)} ${food} were left for ${hero.name}, and ${hero.they} ate them near ${spot} with ${hero.their} two friends.`,
    `"${capital(food)} taste better when you share them," said ${random.pick([hero, friend, third]).name}.`,
  ];
};

/** Weather and its effect; the helper's cure fits the effect. */
const weather: Plot = (random, { hero, friend, time }) => {
  const sky = random.pick(weathers);
  const [goal, shelter] = random.sample(spots, 2);
  return [
    meet(random, hero, friend),
    `${capital(time)} ${hero.name} and ${friend.name} set off to ${goal}. ${sky.begin}, and ${sky.harm}.`,
    `"I am so ${sky.effect}, ${friend.name}," said ${hero.name}. "${random.pick(['Let us rest at', 'Come with me to', 'We can hide at'])} ${shelter}," said ${friend.noun}.`,
    `They ${random.pick(['hurried', 'walked slowly', 'ran hand in hand'])} to ${shelter}. There they ${sky.cure}.`,
    `When the ${sky.name} was over, ${hero.name} was not ${sky.effect} any more, and at last they came to ${goal}.`,
    ending(random, hero, friend),
  ];
};

/** A fear, a small step, and the deed that belongs to that very fear. */
const fear: Plot = (random, { hero, friend, time }) => {
  const fright = random.pick(fears);
  return [
    `${hero.name} was afraid of ${fright.of}. ${random.pick(['Nobody knew it', 'The others laughed', 'It made the days long'])}, and ${hero.they} ${random.pick(['felt small', 'stayed at home', 'told no one'])}.`,
    meet(random, hero, friend),
    `"I was afraid of ${random.pick(fears.filter((other) => other !== fright)).of} once," said ${friend.name}. "Start with something small, ${hero.name}."`,
    `So ${hero.name} ${fright.step}. It was not so bad. ${random.pick(['The next day', 'A week later', 'After three tries'])} ${hero.they} did it again, and ${friend.name} ${random.pick(['held', 'took'])} ${hero.their} hand.`,
    `${capital(time)} ${hero.name} ${fright.deed}. "Look, ${friend.name}!" ${hero.they} called. "I am not afraid of ${fright.of} any more!"`,
    ending(random, friend, hero),
  ];
};

/** A small riddle: three scarves of three colours, and a thread that tells who did it. */
const riddle: Plot = (random, setting) => {
  const { hero, friend, third, time } = setting;
  const food = random.pick(foods);
  const spot = random.pick(spots);
  const cast = [hero, friend, third];
  const scarves = random.sample(colours, 3);
  const guilty = random.integer(1, 2);
  const thief = cast[guilty]!;
  const innocent = cast[3 - guilty]!;
  return [
    `${capital(hero.their)} friends were ${friend.name}, ${friend.kind}, and ${third.name}, ${third.kind}.`,
    `${hero.name} wore ${withArticle(`${scarves[0]} scarf`)}, ${friend.name} ${withArticle(`${scarves[1]} scarf`)} and ${third.name} ${withArticle(`${scarves[2]} scarf`)}.`,
    `${capital(time)} somebody ate the ${food} that ${hero.name} had left near ${spot}. "Who was it?" ${hero.they} asked. "Not me," said ${innocent.name}. "Not me," said ${thief.name}.`,
    `${again(random, hero)} looked closely and found ${withArticle(`${scarves[guilty]} thread`)} near ${spot}. "It was you, ${thief.name}!" said ${hero.name}.`,
    `${thief.name} ${random.pick(['turned red', 'looked at the ground', 'began to cry'])}. "I am sorry," ${thief.they} said. "I was hungry and the ${food} smelled so good."`,
    `${hero.name} ${random.pick(['was not angry for long', 'forgave', 'nodded and forgave'])} ${random.pick(['because they were friends', 'with a smile', 'at last'])}, and ${innocent.name} brought new ${food} for everyone.`,
  ];
};

/** All plots, equally likely. */
export const plots: readonly Plot[] = [lostToy, swap, rescue, sharing, weather, fear, riddle];
