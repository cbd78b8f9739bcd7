import type { JsonObject, JsonValue } from '@flapbook/operations';
import {
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OverlappingFieldsCanBeMergedRule,
  parse,
  validate,
} from 'graphql';
import type { SchemaContext } from '../context.ts';
import { clientError, problem } from '../errors.ts';
import { limitErrors } from '../limits/check.ts';
import { LIMITS } from '../limits/limits.ts';
import { documentToShow } from './document.ts';

/** What a query cell showed when its notebook was published. */
export interface Answer {
  /** Null where nothing could be asked. */
  readonly data: JsonObject | null;
  /** As clients are told of them. */
  readonly errors: readonly JsonValue[];
}

export interface Asked {
  readonly schema: GraphQLSchema;
  readonly context: SchemaContext;
  /** Values by name; the document takes those that it declares. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Asks a query cell's document. Null for a mutation: publishing changes nothing.
 *
 * @throws what no client may be told of
 */
export async function answerTo(source: string, { schema, context, values }: Asked): Promise<Answer | null> {
  const prepared = prepare(source, schema, values);
  if (prepared === 'MUTATION') return null;
  if ('errors' in prepared) return { data: null, errors: prepared.errors.map(told) };
  const { data, errors = [] } = await execute({ schema, contextValue: context, ...prepared });
  return { data: data ? (asJson(data) as JsonObject) : null, errors: errors.map(told) };
}

type Prepared =
  | { readonly document: DocumentNode; readonly variableValues: Readonly<Record<string, unknown>> }
  | { readonly errors: readonly GraphQLError[] }
  | 'MUTATION';

function prepare(source: string, schema: GraphQLSchema, values: Asked['values']): Prepared {
  try {
    return checked(parse(source, { maxTokens: LIMITS.tokens }), schema, values);
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    // The parser and the rules call themselves for each level.
    if (error instanceof RangeError)
      return { errors: [problem('LIMIT_EXCEEDED', 'The document is nested too deeply.')] };
    throw error;
  }
}

function checked(document: DocumentNode, schema: GraphQLSchema, values: Asked['values']): Prepared {
  const operations = document.definitions.filter(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (operations.some(({ operation }) => operation === 'mutation')) return 'MUTATION';
  const [query] = operations;
  if (operations.length !== 1 || query?.operation !== 'query') {
    return { errors: [problem('BAD_PARAMETER', 'A cell that is published must hold exactly one query.')] };
  }
  const invalid = validate(schema, document);
  if (invalid.length > 0) return { errors: invalid };
  const declared = (query.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  const variableValues = Object.fromEntries(
    declared.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]),
  );
  const shown = documentToShow(schema, document);
  const errors = [
    // The document may give a name that is added to something else.
    ...validate(schema, shown, [OverlappingFieldsCanBeMergedRule]),
    ...limitErrors(schema, { document: shown, variables: variableValues }),
  ];
  return errors.length > 0 ? { errors } : { document: shown, variableValues };
}

function told(error: GraphQLError): JsonValue {
  const thrown = (_reference: string, cause: unknown): never => {
    throw cause;
  };
  return asJson(clientError(error, thrown));
}

/** The plain JSON that an answer is sent as. */
function asJson(value: object | null | undefined): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
