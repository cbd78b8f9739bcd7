import { parse, print, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { instrument } from './instrument';
import { schema } from './schema.fixture';

const added = (source: string) => print(instrument(parse(source), schema));

describe('instrument', () => {
  test('adds what tells the state of every operation, and only of operations', () => {
    const document = instrument(
      parse(
        '{ model(name: "m") { name calibration(input: { dataset: "d" }) { plan(input: { ratio: 0.3 }) { threshold } } } }',
      ),
      schema,
    );
    expect(validate(schema, document)).toEqual([]);
    const text = print(document);
    expect(text.match(/progress \{/g)).toHaveLength(2);
    expect(text.match(/etaSeconds/g)).toHaveLength(2);
    expect(text.match(/__typename/g)?.length).toBeGreaterThanOrEqual(3);
  });

  test('reaches operations in fragments, under aliases and behind the interface', () => {
    const text = added(`
      { model(name: "m") { dense: evaluation(input: { dataset: "d" }) { ...F } } operation(key: "k") { spec } }
      fragment F on Evaluation { perplexity }`);
    expect(text.match(/missing/g)).toHaveLength(3);
  });

  test('names the length of every perplexity', () => {
    expect(added('{ model(name: "m") { evaluation(input: { dataset: "d" }) { perplexity } } }')).toContain(
      'sequenceLength',
    );
  });

  test('names what curves run over, under names that an author cannot have taken', () => {
    const document = instrument(
      parse(`{ model(name: "m") { calibration(input: { dataset: "d" }) { samples: seed
        plan(input: { ratio: 0.3 }) { requestedRatio: achievedRatio pruned { compensation: kind } } } } }`),
      schema,
    );
    expect(validate(schema, document)).toEqual([]);
    for (const field of ['_samples: samples', '_seed: seed', '_requestedRatio: requestedRatio'])
      expect(print(document)).toContain(field);
    expect(print(document)).toContain('_compensation: compensation');
  });

  test('repeats no plain field that the author has selected', () => {
    const text = added('{ operation(key: "k") { key status progress { fraction } } }');
    expect(text.match(/\bkey\b(?!:)/g)).toHaveLength(1);
    expect(text.match(/\bstatus\b/g)).toHaveLength(1);
  });

  test('leaves the root alone', () => {
    expect(added('{ models { edges { cursor } } }').match(/^ {2}\w+/gm)).toEqual(['  models']);
  });
});
