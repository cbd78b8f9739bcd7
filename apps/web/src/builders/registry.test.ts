import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { analyse } from '../language/analyse';
import { schema } from '../language/schema.fixture';
import { bind } from '../language/values';
import type { Surroundings } from './builder';
import { change } from './change/change';
import { type Form, fixed } from './form';
import { read } from './read';
import { builderFor, builders } from './registry';
import { nextAfter, varied, varying, withSubject, withVariants } from './shape';
import { leafFor } from './steps';
import { asVariable, withValue } from './variables';
import { write } from './write';

const fresh: Surroundings = {
  schema,
  models: ['a-model'],
  datasets: ['x-test', 'x-train', 'y-test'],
  variables: {},
};

const changed = (source: string, next: (form: Form) => Form): string => {
  const reading = read(source, schema);
  if (!reading.form) throw new Error(reading.reason);
  const { source: text, refused } = change(source, next(reading.form), schema);
  if (text === undefined) throw new Error(refused);
  expect(validate(schema, parse(text)).map(String)).toEqual([]);
  return text;
};
const begun = (name: string) => write(builders.find((builder) => builder.name === name)!.begin(fresh), schema);

describe.each(builders)('$title', (builder) => {
  test('begins with a query that can be asked at once, and that is its own', () => {
    const source = write(builder.begin(fresh), schema);
    const { question, problems } = analyse(source, schema);
    expect(problems).toEqual([]);
    expect(bind(question?.variables ?? [], {}).missing).toEqual([]);
    const { form } = read(source, schema);
    expect(form && builderFor(form).name).toBe(builder.name);
  });

  test('takes up the variables that the notebook has', () => {
    const source = write(builder.begin({ ...fresh, variables: { model: 'mine', ratio: 0.7 } }), schema);
    expect(source).toMatch(/\$model: ModelName![,)]/);
    expect(source).not.toMatch(/\$ratio: Ratio! =/);
  });
});

test('data sets are chosen by what they are for', () => {
  expect(begun('compare')).toMatch(/\$calibration: DatasetName! = "x-train"/);
  expect(begun('compare')).toMatch(/\$evaluation: DatasetName! = "x-test"/);
});

test('without a catalogue nothing is made up', () => {
  const source = write(builders[0].begin({ ...fresh, models: [] }), schema);
  expect(bind(analyse(source, schema).question?.variables ?? [], {}).missing).toEqual(['model']);
});

test('a parameter becomes a variable and goes back', () => {
  const samples = leafFor('calibration.samples', schema)!;
  const shared = changed(begun('calibrate'), (form) => asVariable(form, samples, {}));
  expect(shared).toContain('$samples: Int = 256');
  expect(shared).toContain('samples: $samples');
  const alone = changed(shared, (form) => withValue(form, samples.id, 64));
  expect(alone).not.toContain('$samples');
  expect(alone).toContain('samples: 64');
});

test('a variable takes the notebook’s value, and no name of another type', () => {
  const seed = leafFor('calibration.seed', schema)!;
  expect(changed(begun('calibrate'), (form) => asVariable(form, seed, { seed: 3 }))).toMatch(/\$seed: Int\)/);
  const taken: Form = {
    ...builders[1]!.begin(fresh),
    variables: [{ name: 'seed', type: 'String', initial: undefined }],
  };
  expect(asVariable(taken, seed, {}).arguments[seed.id]).toEqual({ kind: 'variable', name: 'seed2' });
});

test('an evaluation of the dense model becomes one of a pruned model and back, word for word', () => {
  const dense = begun('evaluate').replace('perplexity', 'mine: perplexity # the one');
  const pruned = changed(dense, (form) => withSubject(form, 'pruned', fresh));
  expect(pruned).toContain('mine: perplexity # the one');
  const form = read(pruned, schema).form!;
  expect(builderFor(form).name).toBe('evaluate');
  expect(changed(pruned, (now) => withSubject(now, 'dense', fresh))).toContain('mine: perplexity # the one');
});

describe('a comparison', () => {
  test.each(varying)('varies %s, by two values and more, and back to one', (by) => {
    const two = changed(begun('compare'), (form) => varied(form, by, fresh));
    const { variants } = read(two, schema).form!;
    expect(variants).toMatchObject({ by, values: { length: 2 } });
    expect(variants?.values.filter(({ kind }) => kind === 'variable')).toEqual([]);
    const more = changed(two, (form) =>
      withVariants(form, by, [...variants!.values, nextAfter(variants!.values, by, fresh)]),
    );
    const values = read(more, schema).form!.variants?.values ?? [];
    expect(values.length).toBeGreaterThanOrEqual(3 - (by === 'plan.estimator' ? 1 : 0));
    expect(
      read(
        changed(more, (form) => varied(form, undefined, fresh)),
        schema,
      ).form?.variants,
    ).toBeUndefined();
  });

  test('of one plan shares a fragment once there are several', () => {
    const source = changed(begun('compare'), (form) => varied(form, 'plan.ratio', fresh));
    expect(source.match(/\.\.\.Outcome/g)).toHaveLength(2);
    expect(source.match(/fragment Outcome on Plan \{\n {2}pruned \{/g)).toHaveLength(1);
  });

  test('shares fragments, and names what it compares', () => {
    const form = varied(builders.find(({ name }) => name === 'compare')!.begin(fresh), 'plan.metric', fresh);
    const source = write(form, schema);
    expect(source).toContain('...Figures');
    expect(source).toContain('...Outcome');
    expect(source).toMatch(/WIFV: plan\(input: \{ratio: \$ratio, metric: WIFV\}\)/);
  });

  test('gives the number of heads to those structures alone that need it', () => {
    const begun = builders.find(({ name }) => name === 'compare')!.begin(fresh);
    const source = write(
      {
        ...begun,
        arguments: { ...begun.arguments, 'plan.removeHeads': fixed(4) },
        variants: { by: 'plan.structure', values: [fixed('AL_AM'), fixed('UL_MM')] },
      },
      schema,
    );
    expect(source).toContain('AL_AM: plan(input: {ratio: $ratio, structure: AL_AM})');
    expect(source).toContain('UL_MM: plan(input: {ratio: $ratio, structure: UL_MM, removeHeads: 4})');
  });

  test('gives the penalty to those compensations alone that have one', () => {
    const form = builders.find(({ name }) => name === 'compare')!.begin(fresh);
    const source = changed(write(form, schema), (before) => ({
      ...before,
      compensations: [fixed('NONE'), fixed('RIDGE')],
      arguments: { ...before.arguments, 'pruned.lambda': fixed(0.01) },
    }));
    expect(source).toContain('pruned(compensation: RIDGE, lambda: 0.01)');
    expect(source).toContain('pruned(compensation: NONE) {');
    const without = changed(source, (before) => ({ ...before, compensations: [fixed('NONE')] }));
    expect(without).not.toContain('lambda');
  });

  test('offers no metric that a plan of a calibration refuses', () => {
    const form = builders.find(({ name }) => name === 'compare')!.begin(fresh);
    const all = Array.from({ length: 12 }).reduce<Form>(
      (before) => {
        const values = before.variants?.values ?? [];
        const next = nextAfter(values, 'plan.metric', fresh);
        return next.kind === 'absent' ? before : withVariants(before, 'plan.metric', [...values, next]);
      },
      varied(form, 'plan.metric', fresh),
    );
    const names = all.variants!.values.map((value) => value.kind === 'fixed' && value.value);
    expect(names).toContain('MAGNITUDE');
    expect(names).not.toContain('TAYLOR');
  });
});
