import type { GraphQLSchema } from 'graphql';
import { read } from '../../builders/read';
import type { Declared } from '../../language/analyse';

/** The variables of a document that its form has no field for. */
export function besideForm(variables: readonly Declared[], source: string, schema: GraphQLSchema): readonly Declared[] {
  const { form } = read(source, schema);
  const given = Object.values(form?.arguments ?? {});
  return variables.filter(({ name }) => !given.some((value) => value?.kind === 'variable' && value.name === name));
}
