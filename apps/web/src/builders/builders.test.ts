import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../language/schema.fixture';
import { change } from './change/change';
import { given } from './documents.fixture';
import { type Form, fixed, variable } from './form';
import { forms } from './forms.fixture';
import { meaningOf } from './meaning.fixture';
import { read } from './read';
import { identityOfForm } from './same';
import { write } from './write';

const readingOf = (source: string) => {
  const reading = read(source, schema);
  if (!reading.form) throw new Error(`${reading.reason}\n${source}`);
  return reading;
};
const formIn = (source: string): Form => readingOf(source).form;
const identity = (form: Form) => identityOfForm(form, schema);
const changed = (source: string, next: (form: Form) => Form): string => {
  const { source: text, refused } = change(source, next(formIn(source)), schema);
  if (text === undefined) throw new Error(refused);
  expect(validate(schema, parse(text)).map(String)).toEqual([]);
  return text;
};
const withArgument = (form: Form, id: string, value: unknown): Form => ({
  ...form,
  arguments: { ...form.arguments, [id]: fixed(value) },
});

describe('a form and its document', () => {
  test('what is written is valid, and reads as what was written', () => {
    fc.assert(
      fc.property(forms, (form) => {
        const source = write(form, schema);
        expect(validate(schema, parse(source)).map(String)).toEqual([]);
        const { form: back, unknown } = readingOf(source);
        expect(identity(back)).toBe(identity(form));
        expect(unknown).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('a document can be changed into that of any other form', () => {
    fc.assert(
      fc.property(forms, forms, (from, to) => {
        const { form, unknown } = readingOf(changed(write(from, schema), () => to));
        expect(identity(form)).toBe(identity(to));
        expect(unknown).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('comments stay through any change', () => {
    fc.assert(
      fc.property(forms, forms, (from, to) => {
        const lines = write(from, schema).trim().split('\n');
        const source = lines.map((line, index) => `${line} # note ${index}.`).join('\n');
        const { source: text = source } = change(source, to, schema);
        for (const index of lines.keys()) expect(text).toContain(`# note ${index}.`);
      }),
      { numRuns: 30 },
    );
  });

  test.each(given)('$name is read and written back with the same meaning', ({ source }) => {
    const { form, unknown } = readingOf(source);
    expect(unknown).toEqual([]);
    expect(meaningOf(write(form, schema), schema)).toBe(meaningOf(source, schema));
  });
});

const written = `# Why this ratio: see the text above.
query Mine($model: ModelName!,   $ratio: Ratio! = 0.3) {
  model(name: $model) {
    mine: calibration(input: { dataset: "d", samples: 64 }) { # sixty-four
      plan(input: {ratio: $ratio}) {
        achievedRatio, layers { layer attention { units scores { max } } } # only the largest
        pruned { evaluation(input: { dataset: "e" }) { perplexity, ...More } }
      }
    }
  }
}
fragment More on Evaluation { rowNll { histogram(bins: 8) { counts } } }
`;

describe('what the form does not show', () => {
  test('is named', () => {
    expect(readingOf(written).unknown.map(({ place }) => place)).toEqual(
      expect.arrayContaining([
        'model.calibration.plan.achievedRatio',
        'model.calibration.plan.pruned.evaluation.rowNll',
      ]),
    );
    expect(readingOf(written).unknown.map(({ text }) => text)).toContain('# only the largest');
  });

  test('stays, with the rest of the text, when something else is changed', () => {
    expect(changed(written, (form) => withArgument(form, 'calibration.samples', 128))).toBe(
      written.replace('samples: 64', 'samples: 128'),
    );
    expect(changed(written, (form) => withArgument(form, 'calibration.seed', 7))).toBe(
      written.replace('samples: 64', 'samples: 64, seed: 7'),
    );
    expect(changed(written, (form) => withArgument(form, 'plan.ratio', 0.5))).toBe(
      written.replace('{ratio: $ratio}', '{ratio: 0.5}').replace(',   $ratio: Ratio! = 0.3', ''),
    );
  });

  test('stays when results come and go', () => {
    const more = changed(written, (form) => ({ ...form, shows: [...form.shows, 'plan.structure', 'evaluation.rows'] }));
    for (const { text } of readingOf(written).unknown.filter((part) => part.text.startsWith('#'))) {
      expect(more).toContain(text);
    }
    expect(more).toContain('histogram(bins: 8)');
    const less = changed(more, (form) => ({ ...form, shows: [] }));
    expect(less).toContain('achievedRatio');
    expect(less).not.toContain('keptCount');
    expect(less).toContain('scores { max }');
  });

  test('is asked of the plans beside the one that it stands in', () => {
    const two = changed(written, (form) => ({
      ...form,
      arguments: { ...form.arguments, 'plan.ratio': undefined },
      variants: { by: 'plan.ratio', values: [variable('ratio'), fixed(0.5)] },
    }));
    expect(two).toContain('scores { max }');
    expect(two).toContain('# only the largest');
    expect(two).toContain('ratio50: plan(input: {ratio: 0.5}) { ...Outcome }');
  });

  test('is not lost: a change that would lose it is refused', () => {
    const { source, refused } = change(written, { ...formIn(written), depth: 'model', compensations: [] }, schema);
    expect(source).toBeUndefined();
    expect(refused).toContain('achievedRatio');
  });
});

describe('documents that no form shows say why', () => {
  const model = (rest: string) => `{ model(name: "m") { ${rest} } }`;
  test.each([
    ['', 'read'],
    ['{', 'read'],
    ['mutation { cancel(keys: []) { __typename } }', 'mutation'],
    ['{ models { edges { cursor } } }', 'model'],
    ['{ a: model(name: "a") { name } b: model(name: "b") { name } }', 'more than one'],
    ['query($input: EvaluationInput!) { model(name: "m") { evaluation(input: $input) { key } } }', '$input'],
    [
      model('a: evaluation(input: {dataset: "a"}) { key } b: evaluation(input: {dataset: "b"}) { key }'),
      'more than once',
    ],
    [
      model('a: calibration(input: {dataset: "a"}) { key } b: calibration(input: {dataset: "b", seed: 1}) { key }'),
      'more than one',
    ],
  ])('%j', (source, words) => {
    const reading = read(source, schema);
    expect(reading.form).toBeUndefined();
    if (!reading.form) expect(reading.reason).toContain(words);
  });

  test('fragments that contain themselves do no harm', () => {
    expect(read('{ model(name: "m") { ...A } } fragment A on Model { name ...A }', schema).form).toBeDefined();
  });
});
