import { writeArithmetic } from './arithmetic.ts';
import { Random } from './random.ts';
import { writeStory } from './stories.ts';
import { animalNames, boys, colours, fears, girls, spots } from './stories-words.ts';

/** A text that breaks off, and four ways to go on of which one is right. */
interface Question {
  readonly stem: string;
  readonly answer: string;
  readonly others: readonly string[];
}

/** Finds a place in a text where what comes next follows from what came before; null where there is none of its kind. */
type Asker = (random: Random, text: string) => Question | null;

/** Where the toy lies: where the hero played. */
const place: Asker = (random, text) => {
  const [, stem, answer] = /^(.*So they ran to) (the [a-z ]+), and there lay/.exec(text) ?? [];
  if (stem === undefined || answer === undefined) return null;
  const [, wrong] = /First they looked behind (the [a-z ]+),/.exec(text) ?? [];
  const free = spots.filter((spot) => spot !== answer && spot !== wrong);
  return { stem, answer, others: [wrong!, ...random.sample(free, 2)] };
};

/** Who did it: whose scarf the thread is from. */
const culprit: Asker = (random, text) => {
  const [, stem, answer] = /^(.*"It was you,) (\w+)!"/.exec(text) ?? [];
  if (stem === undefined || answer === undefined) return null;
  const [, ...cast] = /(\w+) wore an? \w+ scarf, (\w+) an? \w+ scarf and (\w+) an? /.exec(text) ?? [];
  const strangers = [...animalNames, ...girls, ...boys].filter((name) => !text.includes(name));
  return { stem, answer, others: [...cast.filter((name) => name !== answer), random.pick(strangers)] };
};

/** What the hero gets in the end. */
const swapped: Asker = (random, text) => {
  const [, stem, answer] = /^(.*, and \w+ gave (?:him|her) the) (\w+ \w+)\. Now/.exec(text) ?? [];
  if (stem === undefined || answer === undefined) return null;
  const [, mine, middle] = /So \w+ gave \w+ the (\w+ \w+) and took the (\w+ \w+)\./.exec(text) ?? [];
  const colour = random.pick(colours.filter((one) => !text.includes(one)));
  return { stem, answer, others: [mine!, middle!, `${colour} ${answer.split(' ')[1]}`] };
};

/** What the hero is not afraid of any more. */
const feared: Asker = (random, text) => {
  const [, stem, answer] = /^(.*"I am not afraid of) ([^"]+) any more!"/.exec(text) ?? [];
  if (stem === undefined || answer === undefined) return null;
  const free = fears.map(({ of }) => of).filter((of) => of !== answer);
  return { stem, answer, others: random.sample(free, 3) };
};

/** The result of the first exercise that ends with one. */
const result: Asker = (random, text) => {
  const [, stem, answer] = /^([\s\S]*?(?:Answer|Total):) (\d+)\b/.exec(text) ?? [];
  if (stem === undefined || answer === undefined) return null;
  const value = Number(answer);
  const near = [value + 1, value + 2, value + 10, value + 11, value - 1, value - 2, value - 10];
  return {
    stem,
    answer,
    others: random
      .sample(
        near.filter((other) => other >= 0),
        3,
      )
      .map(String),
  };
};

const kinds: readonly { readonly write: (random: Random) => string; readonly ask: Asker }[] = [
  { write: writeStory, ask: place },
  { write: writeArithmetic, ask: result },
  { write: writeStory, ask: culprit },
  { write: writeArithmetic, ask: result },
  { write: writeStory, ask: swapped },
  { write: writeArithmetic, ask: result },
  { write: writeStory, ask: feared },
  { write: writeArithmetic, ask: result },
];

/** The seed and the number of the shipped questions; they are part of their identity and must not change. */
export const questionSet = { seed: 'flapbook-demo/questions', count: 200 } as const;

/**
 * The questions as JSON lines in OpenBookQA's layout: the model goes on with the text, so nothing is put around it.
 *
 * @param longest characters of a stem; longer ones are drawn anew, which leaves short ones about arithmetic
 */
export function writeQuestions(
  { seed, count }: { readonly seed: string; readonly count: number } = questionSet,
  longest = Number.POSITIVE_INFINITY,
): string {
  const random = new Random(seed);
  const labels = ['A', 'B', 'C', 'D'];
  const lines = Array.from({ length: count }, (_, index) => {
    const kind = kinds[longest === Number.POSITIVE_INFINITY ? index % kinds.length : 1]!;
    const { stem, answer, others } = draw(random, kind, longest);
    const text = random.sample([answer, ...others], 4);
    return JSON.stringify({
      id: `demo-${index + 1}`,
      question_stem: stem,
      choices: { text, label: labels },
      answerKey: labels[text.indexOf(answer)],
    });
  });
  return `${lines.join('\n')}\n`;
}

function draw(random: Random, { write, ask }: (typeof kinds)[number], longest: number): Question {
  for (;;) {
    const question = ask(random, write(random));
    if (question !== null && question.stem.length <= longest) return question;
  }
}
