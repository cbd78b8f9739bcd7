import type { GraphQLSchema } from 'graphql';
import type { Definition, Form, Value } from '../form';
import { read } from '../read';
import { askedBy, identityOfForm } from '../same';
import { tracesIn } from '../unknown';
import { setArguments } from './arguments';
import { declareVariables, dropVariables } from './definitions';
import { dropFragments } from './fragments';
import { setShape } from './shape';
import { setShown } from './shown';
import { setTitle } from './title';

/** A document after a change of its form, or why the form did not make the change. */
export type Changed = { source: string; refused?: undefined } | { source?: undefined; refused: string };

const stages = [declareVariables, setShape, setArguments, setShown, dropFragments, dropVariables, setTitle];

/**
 * Changes a document so that it reads as another form. Only what differs is changed, at its place: the rest of the text,
 * what the form does not show among it, stays as it is. A change that would lose such a part is refused. A variable that
 * nothing uses any longer is no longer declared.
 */
export function change(source: string, wanted: Form, schema: GraphQLSchema): Changed {
  const before = read(source, schema);
  if (!before.form) return { refused: before.reason };
  if (identityOfForm(before.form, schema) === identityOfForm(wanted, schema)) return { source };
  const to = { ...wanted, variables: stillUsed(before.form, wanted) };
  const changed = stages.reduce((text, stage) => stage(text, { from: before.form, to, schema }), source);
  const after = read(changed, schema);
  if (!after.form) return { refused: after.reason };
  const traces = tracesIn(after.survey);
  const lost = before.unknown.find((part) => !part.traces.every((trace) => traces.has(trace)));
  if (lost) return { refused: `This would lose ${lost.text} (${lost.place}), which the form does not show.` };
  const declared = new Set(after.form.variables.map(textOf));
  if (
    askedBy(after.form, schema) !== askedBy(to, schema) ||
    !to.variables.every((entry) => declared.has(textOf(entry)))
  ) {
    return { refused: 'The form cannot make this change without disturbing the rest of the query.' };
  }
  return { source: changed };
}

/** The variables of a form without those that only the form before it used. */
function stillUsed(before: Form, after: Form): Definition[] {
  const [old, now] = [usedBy(before), usedBy(after)];
  return after.variables.filter(({ name }) => now.has(name) || !old.has(name));
}

function usedBy({ arguments: given, compensations, variants }: Form): Set<string> {
  const values: readonly (Value | undefined)[] = [
    ...Object.values(given),
    ...compensations,
    ...(variants?.values ?? []),
  ];
  return new Set(values.flatMap((value) => (value?.kind === 'variable' ? [value.name] : [])));
}

function textOf({ name, type, initial }: Definition): string {
  return JSON.stringify([name, type, initial]);
}
