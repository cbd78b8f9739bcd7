import { writeArithmetic } from './arithmetic.ts';
import { writeCode } from './code.ts';
import { Random } from './random.ts';
import { writeStory } from './stories.ts';

/** The domains of the demo corpora, each with the function that writes one document. */
export const domains = {
  stories: writeStory,
  arithmetic: writeArithmetic,
  code: writeCode,
} as const;

export type Domain = keyof typeof domains;

/** Size in characters of the shipped splits; the seeds are part of the text's identity and must not change. */
export const splits = {
  test: { seed: 'flapbook-demo/test', characters: 80_000 },
  train: { seed: 'flapbook-demo/train', characters: 700_000 },
} as const;

/** What the model was trained on, of each domain: too much to ship. */
export const pretraining = { seed: 'flapbook-demo/pretraining', characters: 15_000_000 } as const;

export type Split = keyof typeof splits;

/** A split as one text: documents separated by a blank line. Document lines themselves are never empty. */
export function writeSplit(domain: Domain, split: Split): string {
  const { seed, characters } = splits[split];
  const excluded = split === 'test' ? new Set<string>() : new Set(testDocuments(domain));
  return join(documents(domain, seed, { characters, excluded }));
}

/**
 * The text that the model was trained on. It comes from a seed of its own, and no document of the test split is among it.
 */
export function writePretraining(domain: Domain): string {
  const { seed, characters } = pretraining;
  return join(documents(domain, seed, { characters, excluded: new Set(testDocuments(domain)) }));
}

function testDocuments(domain: Domain): string[] {
  return documents(domain, splits.test.seed, { characters: splits.test.characters, excluded: new Set() });
}

function documents(domain: Domain, seed: string, limits: { characters: number; excluded: Set<string> }): string[] {
  const random = new Random(`${seed}/${domain}`);
  const written: string[] = [];
  for (let size = 0; size < limits.characters; ) {
    const document = domains[domain](random);
    if (limits.excluded.has(document)) continue;
    written.push(document);
    size += document.length + 2;
  }
  return written;
}

function join(written: string[]): string {
  return `${written.join('\n\n')}\n`;
}
