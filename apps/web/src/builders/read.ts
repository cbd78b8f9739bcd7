import type { GraphQLSchema } from 'graphql';
import { applies, BY_COMPENSATION } from './conditions';
import { definitionsOf } from './definitions';
import { absent, type Form, identityOf, same, type Value, type Variants } from './form';
import { matched } from './match';
import { argumentsAt, NotShown } from './places';
import { type ArgumentId, groups, leavesOf, type StepName, stepNames, steps } from './steps';
import { childrenOf, type Survey, survey } from './survey';
import { type Part, unknownIn } from './unknown';

export type Reading =
  | { form: Form; survey: Survey; unknown: readonly Part[] }
  /** Why no form shows the document, as a sentence. */
  | { form: undefined; reason: string };

/** Reads a document as a form, or says why that cannot be. What the form does not show is named. Never throws. */
export function read(source: string, schema: GraphQLSchema): Reading {
  const found = survey(source);
  if (typeof found === 'string') return { form: undefined, reason: found };
  try {
    const form = formOf(found, schema);
    return { form, survey: found, unknown: unknownIn(found) };
  } catch (error) {
    if (error instanceof NotShown) return { form: undefined, reason: error.message };
    throw error;
  }
}

function formOf(found: Survey, schema: GraphQLSchema): Form {
  const { places, operation } = found;
  const values = (step: StepName) => places[step].map((place) => argumentsAt(place, steps[step].group, schema));
  if (places.dense.length > 1) throw new NotShown('It evaluates the dense model more than once.');
  if (places.saliency.length > 1) throw new NotShown('It asks for more than one saliency.');
  const calibrations = siblings(found, 'model', 'calibration', schema);
  const plans = siblings(found, 'calibration', 'plan', schema);
  if (calibrations.length > 1 && plans.length > 1) throw new NotShown('Its calibrations and its plans both differ.');
  const variants = variantsOf(calibrations) ?? variantsOf(plans);
  const compensations = siblings(found, 'plan', 'pruned', schema).map((given) => given.get(BY_COMPENSATION) ?? absent);
  if (new Set(compensations.map(identityOf)).size < compensations.length) {
    throw new NotShown('A plan has two pruned models with the same compensation.');
  }
  const evaluations = siblings(found, 'pruned', 'evaluation', schema);
  if (evaluations.length > 1) throw new NotShown('A pruned model is evaluated more than once.');

  const shared: Partial<Record<ArgumentId, Value>> = {};
  for (const group of groups) {
    const at = stepNames.filter((step) => steps[step].group === group).flatMap(values);
    for (const { id } of leavesOf(group, schema)) {
      if (id === variants?.by || id === BY_COMPENSATION) continue;
      const counting = at.filter((given) => applies(id, (other) => given.get(other) ?? absent));
      const [first = absent, ...rest] = counting.map((given) => given.get(id) ?? absent);
      if (rest.some((value) => !same(first, value))) {
        throw new NotShown(`The parameter ${id} has several values.`);
      }
      if (first.kind !== 'absent') shared[id] = first;
    }
  }
  return {
    title: operation.name?.value ?? '',
    variables: definitionsOf(operation),
    arguments: shared,
    shows: matched(found).shows,
    depth: places.plan.length > 0 ? 'plan' : places.calibration.length > 0 ? 'calibration' : 'model',
    dense: places.dense.length > 0,
    saliency: places.saliency.length > 0,
    compensations,
    evaluated: places.evaluation.length > 0,
    variants,
  };
}

/** The parameters of the places of a step below one parent; they must be the same below every parent. */
function siblings(found: Survey, parent: StepName, step: StepName, schema: GraphQLSchema) {
  const { group, field } = steps[step];
  const lists = found.places[parent].map((place) =>
    childrenOf(place, step, found).map((child) => argumentsAt(child, group, schema)),
  );
  const [first = [], ...rest] = lists;
  const text = (list: typeof first) => JSON.stringify(list.map((given) => [...given]));
  if (rest.some((list) => text(list) !== text(first))) throw new NotShown(`It asks for ${field} in differing ways.`);
  return first;
}

function variantsOf(given: readonly ReadonlyMap<ArgumentId, Value>[]): Variants | undefined {
  if (given.length < 2) return undefined;
  const ids = new Set(given.flatMap((entry) => [...entry.keys()]));
  const differing = [...ids].filter((id) => {
    const counting = given.filter((entry) => applies(id, (other) => entry.get(other) ?? absent));
    return new Set(counting.map((entry) => identityOf(entry.get(id) ?? absent))).size > 1;
  });
  const [by] = differing;
  if (!by) throw new NotShown('It asks for the same thing twice.');
  if (differing.length > 1) throw new NotShown(`It varies more than one parameter: ${differing.join(', ')}.`);
  const values = given.map((entry) => entry.get(by) ?? absent);
  if (new Set(values.map(identityOf)).size < values.length) throw new NotShown('It asks for the same thing twice.');
  return { by, values };
}
