import {
  type GraphQLInputType,
  type GraphQLList,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
} from 'graphql';
import { rangeAt, type WholeRange } from './ranges';

/** How a variable is set, by its type in the schema. */
export type Widget =
  | { kind: 'ratio' }
  | { kind: 'choice'; options: readonly string[] }
  | { kind: 'model' }
  | { kind: 'dataset' }
  | { kind: 'number'; whole: boolean; range?: WholeRange }
  | { kind: 'switch' }
  | { kind: 'text' }
  /** An input object of plain fields. */
  | { kind: 'object'; fields: readonly Part[] }
  /** Lists, and input objects that hold such, are written as JSON. */
  | { kind: 'json'; example?: string };

/** A field of an input object. */
export interface Part {
  name: string;
  widget: Widget;
  required: boolean;
  /** The default that the schema gives; undefined when it gives none. */
  initial: unknown;
}

const scalars: Record<string, Widget> = {
  Ratio: { kind: 'ratio' },
  ModelName: { kind: 'model' },
  DatasetName: { kind: 'dataset' },
  Int: { kind: 'number', whole: true },
  Float: { kind: 'number', whole: false },
  Boolean: { kind: 'switch' },
  JSON: { kind: 'json' },
};

/** @param range of a whole number; sliders have ends of their own */
export function widgetFor(type: GraphQLInputType, range?: WholeRange): Widget {
  const inner = getNullableType(type);
  if (isEnumType(inner)) return { kind: 'choice', options: inner.getValues().map(({ name }) => name) };
  if (isScalarType(inner)) {
    const widget = scalars[inner.name] ?? { kind: 'text' };
    return widget.kind === 'number' && range ? { ...widget, range } : widget;
  }
  if (isInputObjectType(inner) && !inner.isOneOf) {
    const fields = Object.values(inner.getFields()).map(({ name, type: of, defaultValue, astNode }) => ({
      name,
      widget:
        isEnumType(getNullableType(of)) || isScalarType(getNullableType(of))
          ? widgetFor(of, rangeAt({ astNode }))
          : undefined,
      required: isNonNullType(of) && defaultValue === undefined,
      initial: defaultValue,
    }));
    const plain = fields.flatMap(({ widget, ...field }) => (widget ? [{ ...field, widget }] : []));
    if (plain.length === fields.length) return { kind: 'object', fields: plain };
  }
  return isListType(inner) ? { kind: 'json', example: exampleOf(inner) } : { kind: 'json' };
}

/** How a list is written. */
function exampleOf(list: GraphQLList<GraphQLInputType>): string {
  return isNumber(getNullableType(list.ofType)) ? '[0, 1, 2]' : '[ … ]';
}

function isNumber(type: GraphQLInputType): boolean {
  return isScalarType(type) && scalars[type.name]?.kind === 'number';
}

/** What a widget shows before anything is set, for what must not be left out. */
export function startOf(widget: Widget): unknown {
  switch (widget.kind) {
    case 'ratio':
      return 0.5;
    case 'choice':
      return widget.options[0];
    case 'number':
      return 1;
    case 'switch':
      return false;
    default:
      return undefined;
  }
}
