import { type FieldNode, print } from 'graphql';
import { type Fragments, fieldsOf } from './survey';

/** A field as it is asked for, without what is selected from it: `mine: quantiles(count: 65)`. */
export function traceOf({ alias, name, arguments: given = [] }: FieldNode): string {
  const parameters = given.map((node) => print(node)).join(', ');
  return `${alias ? `${alias.value}: ` : ''}${name.value}${parameters && `(${parameters})`}`;
}

/** The ways from a step down to each field that nothing is selected from. */
export function tracesBelow(field: FieldNode, above: readonly string[], fragments: Fragments): string[] {
  const own = [...above, traceOf(field)];
  if (!field.selectionSet) return [own.join('.')];
  return fieldsOf(field.selectionSet, fragments).flatMap((inner) => tracesBelow(inner.field, own, fragments));
}
