import { buildSchema, GraphQLInputObjectType, parse, print, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../language/schema.fixture';
import { diagnose } from './diagnose';
import type { Fix } from './fixes';
import { format } from './format';
import { documentationAt } from './hover';

/** The text after a fix; changes are given in the order of their places, as CodeMirror takes them. */
function apply(source: string, { changes }: Fix): string {
  return [...changes]
    .sort((left, right) => right.from - left.from)
    .reduce((text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to), source);
}

const fixesOf = (source: string) => diagnose(source, schema).flatMap(({ fixes }) => fixes);

describe('diagnose', () => {
  test('marks a field at its name', () => {
    const source = '{ model(name: "m") { x: nonsense { key } } }';
    const [diagnosis] = diagnose(source, schema);
    expect(source.slice(diagnosis?.from, diagnosis?.to)).toBe('nonsense');
  });

  test.each(['', '{', '{ models {', '"', 'subscription { operations(keys: []) { sequence } }', '{ é }'])(
    'says within the text that %j is no question',
    (source) => {
      const [diagnosis] = diagnose(source, schema);
      expect(diagnosis?.message).toBeTruthy();
      expect(diagnosis?.from).toBeLessThanOrEqual(diagnosis?.to ?? -1);
      expect(diagnosis?.to).toBeLessThanOrEqual(source.length);
    },
  );
});

describe('fixes', () => {
  const calibrated = (rest: string) => `model(name: "m") { calibration(input: { dataset: "d" }) { ${rest} } }`;

  test.each([
    ['a field', '{ modl(name: "m") { name } }', '{ model(name: "m") { name } }'],
    ['an argument', '{ model(nam: "m", name: "m") { name } }', '{ model(name: "m", name: "m") { name } }'],
    [
      'a type',
      'query($r: Rato!) { x: __typename y: model(name: $r) { name } }',
      'query($r: Ratio!) { x: __typename y: model(name: $r) { name } }',
    ],
    [
      'an enum value',
      `{ ${calibrated('plan(input: { ratio: 0.3, metric: WIFF }) { key }')} }`,
      `{ ${calibrated('plan(input: { ratio: 0.3, metric: WIFV }) { key }')} }`,
    ],
    [
      'an enum value in quotes',
      `{ ${calibrated('plan(input: { ratio: 0.3, metric: "WIFV" }) { key }')} }`,
      `{ ${calibrated('plan(input: { ratio: 0.3, metric: WIFV }) { key }')} }`,
    ],
    [
      'a field of an input',
      '{ model(name: "m") { calibration(input: { dataset: "d", sample: 3 }) { key } } }',
      '{ model(name: "m") { calibration(input: { dataset: "d", samples: 3 }) { key } } }',
    ],
  ])('change %s to the name that was meant', (_what, source, right) => {
    expect(fixesOf(source).map((fix) => apply(source, fix))).toContain(right);
  });

  test('ask for a field where its type has it', () => {
    const source = '{ operation(key: "k") { perplexity } }';
    const fix = fixesOf(source).find(({ name }) => name.includes('Evaluation'));
    expect(fix && validate(schema, parse(apply(source, fix)))).toEqual([]);
  });

  const use = 'calibration(input: { dataset: $d }) { key }';
  test.each([
    [`{ model(name: "m") { ${use} } }`, `query ($d: DatasetName!) { model(name: "m") { ${use} } }`],
    [`query { model(name: "m") { ${use} } }`, `query ($d: DatasetName!) { model(name: "m") { ${use} } }`],
    [`query A { model(name: "m") { ${use} } }`, `query A($d: DatasetName!) { model(name: "m") { ${use} } }`],
    [
      `query A($m: ModelName!) { model(name: $m) { ${use} } }`,
      `query A($m: ModelName!, $d: DatasetName!) { model(name: $m) { ${use} } }`,
    ],
  ])('declare what %s uses, with the type that is needed', (source, right) => {
    const [fix] = fixesOf(source);
    expect(fix && apply(source, fix)).toBe(right);
    expect(diagnose(right, schema)).toEqual([]);
  });

  test.each([
    ['query A($x: Int) { models { edges { cursor } } }', 'query A { models { edges { cursor } } }'],
    [
      'query A($x: Int, $m: ModelName!) { model(name: $m) { name } }',
      'query A($m: ModelName!) { model(name: $m) { name } }',
    ],
    [
      'query A($m: ModelName!, $x: Int) { model(name: $m) { name } }',
      'query A($m: ModelName!) { model(name: $m) { name } }',
    ],
    [
      'query A(\n  $m: ModelName! # kept\n  $x: Int\n) { model(name: $m) { name } }',
      'query A(\n  $m: ModelName! # kept\n  \n) { model(name: $m) { name } }',
    ],
  ])('remove what %j declares and never uses', (source, right) => {
    const [fix] = fixesOf(source);
    expect(fix && apply(source, fix)).toBe(right);
    expect(diagnose(right, schema)).toEqual([]);
  });

  test.each([
    ['{ model { name } }', 'query ($name: ModelName!) { model(name: $name) { name } }'],
    ['query A($name: ModelName!) { model { name } x: model(name: $name) { name } }', undefined],
    [
      'query A($name: Int) { model { name } models(first: $name) { edges { cursor } } }',
      'query A($name: Int, $name2: ModelName!) { model(name: $name2) { name } models(first: $name) { edges { cursor } } }',
    ],
    [
      '{ model(name: "m") { calibration(input: {}) { key } } }',
      'query ($dataset: DatasetName!) { model(name: "m") { calibration(input: { dataset: $dataset }) { key } } }',
    ],
    [
      '{ model(name: "m") { calibration(input: { samples: 3 }) { key } } }',
      'query ($dataset: DatasetName!) { model(name: "m") { calibration(input: { samples: 3, dataset: $dataset }) { key } } }',
    ],
  ])('give %s the argument it needs', (source, right) => {
    const [fix] = fixesOf(source);
    const fixed = fix ? apply(source, fix) : source;
    if (right) expect(fixed).toBe(right);
    expect(diagnose(fixed, schema)).toEqual([]);
  });
});

describe('documentationAt', () => {
  const source = `query A($r: Ratio!) {
  model(name: "m") { calibration(input: { dataset: "d", samples: 3 }) { plan(input: { ratio: $r, metric: WIFV }) { threshold } } }
}`;
  const at = (text: string) => documentationAt(source, source.indexOf(text) + 1, schema);

  test.each([
    ['Ratio!', 'scalar Ratio'],
    ['model(', /^Query\.model: /],
    ['name:', 'name: ModelName!'],
    ['samples', 'CalibrationInput.samples: Int'],
    ['WIFV', 'Metric.WIFV'],
    ['$r,', '$r: Ratio!'],
    ['threshold', /^Plan\.threshold: /],
  ])('knows what %s is', (text, title) => {
    expect(at(text)?.title).toMatch(title);
  });

  test('takes the description from the schema, at the very name', () => {
    const input = schema.getType('CalibrationInput') as GraphQLInputObjectType;
    expect(input).toBeInstanceOf(GraphQLInputObjectType);
    const start = source.indexOf('samples');
    expect(at('samples')).toMatchObject({
      from: start,
      to: start + 'samples'.length,
      description: input.getFields().samples?.description,
      deprecated: undefined,
    });
  });

  test('says why something is deprecated', () => {
    const old = buildSchema('type Query { a: Int @deprecated(reason: "Ask for b.") }');
    expect(documentationAt('{ a }', 2, old)).toMatchObject({ description: '', deprecated: 'Ask for b.' });
  });

  test('says nothing between names, about unknown names or in a text that cannot be read', () => {
    expect(documentationAt(source, source.indexOf('3'), schema)).toBeUndefined();
    expect(documentationAt('{ nonsense }', 3, schema)).toBeUndefined();
    expect(documentationAt('{ model(', 3, schema)).toBeUndefined();
  });
});

describe('format', () => {
  test('lays out without changing what is asked', () => {
    const source = 'query  A($m:ModelName!){model(name:$m){name}}';
    const { text } = format(source);
    expect(text).toBe('query A($m: ModelName!) {\n  model(name: $m) {\n    name\n  }\n}');
    expect(print(parse(text ?? ''))).toBe(print(parse(source)));
  });

  test.each(['# why\n{ models { edges { cursor } } }', '{ models { edges { cursor } } } # end'])(
    'refuses %j, whose comment would be lost',
    (source) => expect(format(source).refused).toContain('comments'),
  );

  test('takes a number sign in a text for what it is', () => {
    expect(format('{ model(name: "a#b") { name } }').text).toContain('"a#b"');
  });

  test('refuses what cannot be read', () => {
    expect(format('{ model(').refused).toContain('cannot be read');
  });
});
