import {
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  Kind,
  print,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';
import { absent, type Value } from './form';

/** A value as it is written in a document, by its type. Values that do not fit their type are written all the same. */
export function literalOf(value: unknown, type: GraphQLInputType): string {
  const inner = getNullableType(type);
  if (Array.isArray(value)) {
    const of = isListType(inner) ? inner.ofType : inner;
    return `[${value.map((entry) => literalOf(entry, of)).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = isInputObjectType(inner) ? inner.getFields() : {};
    const entries = Object.entries(value).map(
      ([name, entry]) => `${name}: ${literalOf(entry, fields[name]?.type ?? inner)}`,
    );
    return entries.length > 0 ? `{ ${entries.join(', ')} }` : '{}';
  }
  if (typeof value === 'string' && isEnumType(inner) && /^[_A-Za-z]\w*$/.test(value)) return value;
  return JSON.stringify(value) ?? 'null';
}

/** How a value is written; undefined for one that is absent. */
export function textOf(value: Value, type: GraphQLInputType): string | undefined {
  switch (value.kind) {
    case 'absent':
      return undefined;
    case 'variable':
      return `$${value.name}`;
    case 'fixed':
      return literalOf(value.value, type);
    case 'other':
      return value.text;
  }
}

/** Reads what is written in a document. */
export function valueIn(node: ValueNode | undefined): Value {
  if (!node) return absent;
  if (node.kind === Kind.VARIABLE) return { kind: 'variable', name: node.name.value };
  return hasVariable(node) ? { kind: 'other', text: print(node) } : { kind: 'fixed', value: valueFromASTUntyped(node) };
}

function hasVariable(node: ValueNode): boolean {
  if (node.kind === Kind.LIST) return node.values.some(hasVariable);
  if (node.kind === Kind.OBJECT) return node.fields.some(({ value }) => hasVariable(value));
  return node.kind === Kind.VARIABLE;
}
