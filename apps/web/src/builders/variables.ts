import type { Variables } from '../language/values';
import { type Definition, type Form, fixed, variable } from './form';
import type { ArgumentId, Leaf } from './steps';

/** Names under which notebooks share parameters, where that is not the parameter's own. */
const names: Readonly<Record<string, string>> = {
  'model.name': 'model',
  'saliency.dataset': 'calibration',
  'calibration.dataset': 'calibration',
  'evaluation.dataset': 'evaluation',
};

/** The variable that a parameter is shared by. */
export function variableNameFor({ id, name }: { id: string; name: string }): string {
  return names[id] ?? name;
}

/** The form with a parameter given by a variable that all cells share. What it was fixed to becomes the default. */
export function asVariable(form: Form, leaf: Leaf, shared: Variables): Form {
  const given = form.arguments[leaf.id];
  const present = given?.kind === 'fixed' ? given.value : leaf.initial;
  const definition = definitionFor(form, leaf, (name) => (shared[name] === undefined ? present : undefined));
  const declared = form.variables.some(({ name }) => name === definition.name);
  return {
    ...form,
    variables: declared ? form.variables : [...form.variables, definition],
    arguments: { ...form.arguments, [leaf.id]: variable(definition.name) },
  };
}

/** The form with a parameter written out in the query; undefined, null and an empty text leave it to the default. */
export function withValue(form: Form, id: ArgumentId, value: unknown): Form {
  const { [id]: _, ...others } = form.arguments;
  const given = value === undefined || value === null || value === '' ? others : { ...others, [id]: fixed(value) };
  return { ...form, arguments: given };
}

/** A variable for a parameter: one of its type that is declared already, or else a name that is free. */
function definitionFor(form: Form, leaf: Leaf, initialOf: (name: string) => unknown): Definition {
  const type = String(leaf.type);
  const wish = variableNameFor(leaf);
  for (let count = 1; ; count++) {
    const name = count === 1 ? wish : `${wish}${count}`;
    const declared = form.variables.find((entry) => entry.name === name);
    if (!declared) return { name, type, initial: initialOf(name) };
    if (declared.type.replace('!', '') === type.replace('!', '')) return declared;
  }
}
