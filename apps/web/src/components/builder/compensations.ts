import { type GraphQLSchema, getNullableType, isEnumType } from 'graphql';
import { absent, type Form, fixed, type Value } from '../../builders/form';
import { leafFor } from '../../builders/steps';

export interface Compensation {
  name: string;
  /** As a document gives it: the default is left out. */
  value: Value;
}

/** The compensations that the schema knows. */
export function compensationsOf(schema: GraphQLSchema): Compensation[] {
  const leaf = leafFor('pruned.compensation', schema);
  const type = getNullableType(leaf?.type);
  if (!isEnumType(type)) return [];
  return type.getValues().map(({ name }) => ({
    name,
    value: name === leaf?.initial ? absent : fixed(name),
  }));
}

/** Whether a form's pruned models have a compensation among them. */
export function has({ compensations }: Form, { name, value }: Compensation): boolean {
  return compensations.some((given) => is(given, name, value));
}

export function is(given: Value, name: string, value: Value): boolean {
  return given.kind === 'absent' ? value.kind === 'absent' : given.kind === 'fixed' && given.value === name;
}
