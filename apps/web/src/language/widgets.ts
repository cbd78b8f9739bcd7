import { type GraphQLInputType, getNullableType, isEnumType, isScalarType } from 'graphql';

/** How a variable is set, by its type in the schema. */
export type Widget =
  | { kind: 'ratio' }
  | { kind: 'choice'; options: readonly string[] }
  | { kind: 'model' }
  | { kind: 'dataset' }
  | { kind: 'number'; whole: boolean }
  | { kind: 'switch' }
  | { kind: 'text' }
  /** Lists and input objects are written as JSON. */
  | { kind: 'json' };

const scalars: Record<string, Widget> = {
  Ratio: { kind: 'ratio' },
  ModelName: { kind: 'model' },
  DatasetName: { kind: 'dataset' },
  Int: { kind: 'number', whole: true },
  Float: { kind: 'number', whole: false },
  Boolean: { kind: 'switch' },
  JSON: { kind: 'json' },
};

export function widgetFor(type: GraphQLInputType): Widget {
  const inner = getNullableType(type);
  if (isEnumType(inner)) return { kind: 'choice', options: inner.getValues().map(({ name }) => name) };
  if (isScalarType(inner)) return scalars[inner.name] ?? { kind: 'text' };
  return { kind: 'json' };
}
