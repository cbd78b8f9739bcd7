import type { GraphQLSchema } from 'graphql';
import { countsIn } from './conditions';
import { type Form, identityOf, type Value } from './form';
import { results } from './results';
import { type ArgumentId, leafFor } from './steps';

/**
 * A text that is the same for forms whose documents ask for the same. Parameters that do not count beside the others,
 * and those of steps that the form does not reach, say nothing.
 */
export function identityOfForm(form: Form, schema: GraphQLSchema): string {
  const variables = form.variables.map(({ name, type, initial }) => JSON.stringify([name, type, initial])).sort();
  return JSON.stringify([variables, askedBy(form, schema)]);
}

/** The same without the variables' definitions. */
export function askedBy(form: Form, schema: GraphQLSchema): string {
  const { title, depth, dense, saliency, compensations, evaluated, variants } = form;
  return JSON.stringify([
    title,
    countingArguments(form, schema),
    results.filter(({ id }) => form.shows.includes(id)).map(({ id }) => id),
    depth,
    dense,
    saliency,
    compensations.map(identityOf),
    evaluated && compensations.length > 0,
    variants && [variants.by, variants.values.map(identityOf)],
  ]);
}

function countingArguments(form: Form, schema: GraphQLSchema): [string, string][] {
  const { variants } = form;
  return (Object.entries(form.arguments) as [ArgumentId, Value | undefined][])
    .flatMap(([id, value]): [ArgumentId, Value][] => (value ? [[id, value]] : []))
    .filter(([id, value]) => value.kind !== 'absent' && id !== variants?.by && leafFor(id, schema))
    .filter(([id]) => countsIn(id, form))
    .map(([id, value]): [string, string] => [id, identityOf(value)])
    .sort(([left], [right]) => (left < right ? -1 : 1));
}
