import SchemaBuilder from '@pothos/core';
import type { SchemaContext } from './context.ts';

/** Types that resolvers give and get for each scalar. */
type Scalars = {
  ID: { Input: string; Output: string };
  Ratio: { Input: number; Output: number };
  ModelName: { Input: string; Output: string };
  DatasetName: { Input: string; Output: string };
  DateTime: { Input: Date; Output: Date };
  JSON: { Input: unknown; Output: unknown };
  Float32Vector: { Input: never; Output: Float64Array };
};

/** What every type of the schema is built with. Fields and arguments say what may be null: `Int!` is the rule. */
export const builder = new SchemaBuilder<{
  Context: SchemaContext;
  Scalars: Scalars;
  DefaultFieldNullability: false;
}>({ defaultFieldNullability: false });
