import { expect, test } from 'vitest';
import { readControls } from '../language/controls';
import { schema } from '../language/schema.fixture';
import { definitionText } from './definitions';
import { controlChoices, parametersOf, wantedBy } from './parameters';

const names = (choices: readonly { name: string }[]) => choices.map(({ name }) => name);

test('knows the parameters of every operation, each once, with what the schema says of it', () => {
  const known = parametersOf(schema);
  expect(names(known)).toEqual(
    expect.arrayContaining([
      'model',
      'calibration',
      'evaluation',
      'samples',
      'sequenceLength',
      'seed',
      'ratio',
      'metric',
      'structure',
      'compensation',
    ]),
  );
  expect(names(known)[0]).toBe('model');
  expect(new Set(names(known)).size).toBe(known.length);
  expect(names(known)).not.toContain('first');
  for (const { description } of known) expect(description).not.toBe('');
});

test('each can be added as a line that a cell of controls takes', () => {
  const text = parametersOf(schema)
    .map((choice) => definitionText(choice, schema))
    .join('\n');
  expect(readControls(text, schema).problems).toEqual([]);
});

test('what cells use and no control sets comes first, most used first', () => {
  const queries = [
    'query($ratio: Ratio!, $seed: Int = 3) { __typename }',
    'query($seed: Int, $mine: JSON) { __typename }',
    'not { graphql',
  ];
  expect(wantedBy(queries, new Set(['ratio']))).toEqual([
    { name: 'seed', type: 'Int', initial: 3, description: '', uses: 2 },
    { name: 'mine', type: 'JSON', initial: undefined, description: '', uses: 1 },
  ]);
  const choices = controlChoices(queries, new Set(['ratio', 'metric']), schema);
  expect(names(choices).slice(0, 2)).toEqual(['seed', 'mine']);
  expect(names(choices)).not.toContain('metric');
  expect(new Set(names(choices)).size).toBe(choices.length);
  expect(choices[0]?.description).not.toBe('');
});
