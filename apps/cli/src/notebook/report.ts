import type { Bundle, OpenBundle, Taken } from '@flapbook/operations';
import type { ImportedNotebook } from '@flapbook/schema';

/** What a bundle holds, in lines for people. */
export function describeBundle({ digest, manifest }: Pick<Bundle | OpenBundle, 'digest' | 'manifest'>): string[] {
  const { operations, models, datasets, cells, revision } = manifest;
  const results = operations.filter(({ result }) => result !== null);
  const left = results.filter(({ result }) => !result!.included).length;
  return [
    `bundle\t${digest}`,
    `revision\t${revision}`,
    `cells\t${cells.length}`,
    `operations\t${operations.length}`,
    `results\t${results.length}${left > 0 ? `, of which ${left} by their digests only` : ''}`,
    ...models.map(({ name, key }) => `model\t${name}\t${key}`),
    ...datasets.map(({ name, key }) => `data set\t${name}\t${key}`),
  ];
}

const OUTCOMES: Readonly<Record<Taken, string>> = {
  TAKEN: 'imported',
  IDENTICAL: 'here already, identical',
  DIFFERS: 'here already with other bytes, which stay',
  INPUT_MISSING: 'left out: it rests on a model or data set that is not here',
  INPUT_DIFFERS: 'left out: what it is made of has other bytes here',
  UNDER_WAY: 'being computed here; its digest is noted',
  DIGEST_ONLY: 'only its digest; run it to compare',
  INLINE: 'computed when asked for',
  NOT_COMPUTED: 'not computed',
};

const STATES = {
  MISSING: 'is missing: its queries fail until it is registered',
  OTHER_NAME: 'is here under another name: register it under this one',
  OTHER_CONTENT: 'is another one here: rename it, or the queries mean that',
} as const;

/** What an import has done, in lines for people. */
export function describeImport(imported: ImportedNotebook): string[] {
  const counts = new Map<Taken, number>();
  for (const { outcome } of imported.operations) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const wanted = [
    ...imported.models.map((one) => ({ ...one, what: 'model' })),
    ...imported.datasets.map((one) => ({ ...one, what: 'data set' })),
  ];
  const { answeredOtherwise } = imported;
  return [
    `notebook\t${imported.notebook}`,
    `revision\t${imported.revision}`,
    ...[...counts].map(([outcome, count]) => `results\t${count}\t${OUTCOMES[outcome]}`),
    ...wanted.flatMap(({ what, name, state }) => (state === 'HERE' ? [] : [`${what}\t${name}\t${STATES[state]}`])),
    answeredOtherwise.length === 0
      ? 'answers\tthe same as in the bundle'
      : `answers\tother than in the bundle in: ${answeredOtherwise.join(', ')}`,
  ];
}
