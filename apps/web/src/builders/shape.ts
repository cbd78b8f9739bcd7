import { type GraphQLSchema, getNullableType, isEnumType } from 'graphql';
import { formOn } from './begin';
import type { Surroundings } from './builder';
import { optionsFor } from './conditions';
import { absent, type Form, fixed, identityOf, type Value } from './form';
import { type ArgumentId, leafFor } from './steps';

/** Parameters that a comparison can vary. */
export const varying: readonly ArgumentId[] = [
  'plan.ratio',
  'plan.metric',
  'plan.structure',
  'plan.estimator',
  'calibration.dataset',
  'calibration.samples',
  'calibration.seed',
];

/** More would be a study: each variant is a plan, and up to two evaluations. */
export const MOST_VARIANTS = 20;

/** The form of the dense model's evaluation as one of a pruned model, and back. */
export function withSubject(form: Form, subject: 'dense' | 'pruned', surroundings: Surroundings): Form {
  if (subject === 'dense') {
    const given = Object.entries(form.arguments).filter(([id]) => /^(model|evaluation)\./.test(id));
    const shows = form.shows.filter((id) => /^(model|evaluation)\./.test(id));
    return {
      ...form,
      arguments: Object.fromEntries(given),
      shows,
      dense: true,
      depth: 'model',
      compensations: [],
      evaluated: false,
    };
  }
  const { variables, ...pruned } = formOn(['calibration', 'plan'], surroundings, {
    ...form,
    dense: false,
    depth: 'plan',
    compensations: [absent],
    evaluated: true,
  });
  const names = new Set(form.variables.map(({ name }) => name));
  return { ...pruned, variables: [...form.variables, ...variables.filter(({ name }) => !names.has(name))] };
}

/** The form with siblings that differ in a parameter; none vary when it is undefined. */
export function varied(form: Form, by: ArgumentId | undefined, surroundings: Surroundings): Form {
  const old = form.variants;
  if (old?.by === by) return form;
  const single = old ? withVariants({ ...form, variants: undefined }, old.by, old.values.slice(0, 1)) : form;
  if (!by) return single;
  const first = standing(single, by, surroundings);
  return withVariants(single, by, [first, nextAfter([first], by, surroundings)]);
}

/** What a parameter stands for now, written out where that is known. */
function standing(form: Form, by: ArgumentId, { variables, schema }: Surroundings): Value {
  const given = form.arguments[by] ?? absent;
  if (given.kind !== 'absent' && given.kind !== 'variable') return given;
  const value =
    given.kind === 'absent'
      ? leafFor(by, schema)?.initial
      : (variables[given.name] ?? form.variables.find(({ name }) => name === given.name)?.initial);
  return value === undefined ? given : fixed(value);
}

/** The form with the values that siblings have; one alone is a parameter like others. */
export function withVariants(form: Form, by: ArgumentId, values: readonly Value[]): Form {
  const { [by]: _, ...others } = form.arguments;
  const [only] = values;
  if (values.length > 1) return { ...form, arguments: others, variants: { by, values } };
  return { ...form, arguments: only ? { ...others, [by]: only } : others, variants: undefined };
}

/** A value for one sibling more, other than those that there are; absent when there is no other. */
export function nextAfter(values: readonly Value[], by: ArgumentId, { schema, datasets }: Surroundings): Value {
  const numbers = values.flatMap((value) =>
    value.kind === 'fixed' && typeof value.value === 'number' ? [value.value] : [],
  );
  const options = by === 'calibration.dataset' ? datasets : (optionsOf(by, schema) ?? numbersAfter(by, numbers));
  const taken = new Set(values.map(identityOf));
  const next = options.find((option) => !taken.has(identityOf(fixed(option))));
  return next === undefined ? absent : fixed(next);
}

function optionsOf(by: ArgumentId, schema: GraphQLSchema): readonly string[] | undefined {
  const type = getNullableType(leafFor(by, schema)?.type);
  if (!isEnumType(type)) return undefined;
  return optionsFor(
    by,
    type.getValues().map(({ name }) => name),
  );
}

/** Ratios go on by tenths, seeds by one, sizes by doubling. */
function numbersAfter(by: ArgumentId, numbers: readonly number[]): number[] {
  const last = numbers.at(-1);
  if (by === 'plan.ratio') {
    const tenths = Array.from({ length: 9 }, (_, index) => (index + 1) / 10);
    return [...tenths.filter((tenth) => tenth > (last ?? 0)), ...tenths];
  }
  const step = (value: number) => (by.endsWith('.samples') ? value * 2 : value + 1);
  const first = last === undefined ? (by.endsWith('.samples') ? 64 : 0) : step(last);
  return Array.from({ length: MOST_VARIANTS + 1 }, (_, index) => index).reduce<number[]>(
    (list) => [...list, list.length === 0 ? first : step(list.at(-1) ?? first)],
    [],
  );
}
