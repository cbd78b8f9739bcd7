import type { Declared } from '../../language/analyse';
import { valueFor } from '../../language/values';
import { valuesText } from '../../language/values-text';
import { useVariables } from '../notebook/context';

/** What a folded cell of controls sets. */
export function ValuesText({ variables }: { variables: readonly Declared[] }) {
  const shared = useVariables();
  return valuesText(Object.fromEntries(variables.map((variable) => [variable.name, valueFor(variable, shared)])));
}
