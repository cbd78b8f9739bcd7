import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
} from 'graphql';
import { problem } from '../errors.ts';
import { LIMITS } from './limits.ts';
import { Meter } from './measure.ts';

/** A valid document and how it is to be run. */
export interface MeasuredRequest {
  readonly document: DocumentNode;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

/** What a valid request asks for beyond the limits; empty when it may run. Whoever executes the schema asks this first. */
export function limitErrors(schema: GraphQLSchema, request: MeasuredRequest): GraphQLError[] {
  const operation = getOperationAST(request.document, request.operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (!root) return [];
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {}, {
    maxErrors: 1,
  });
  const fragments = new Map(
    request.document.definitions
      .filter((definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const meter = new Meter({ schema, fragments, variables: coerced ?? {} });
  const { cost, depth, aliases, fields } = meter.measure(operation.selectionSet, root);
  return [
    ...exceeded('depth', depth, `Fields are nested ${depth} levels deep`),
    ...exceeded('rootFields', fields, `The operation has ${fields} fields at its root`),
    ...exceeded('aliases', aliases, `The document has ${aliases} aliases`),
    ...exceeded('cost', cost, `The document may resolve ${cost} fields, lists counted`),
  ];
}

function exceeded(limit: 'depth' | 'rootFields' | 'aliases' | 'cost', value: number, message: string): GraphQLError[] {
  return value > LIMITS[limit] ? [problem('LIMIT_EXCEEDED', `${message}; the limit is ${LIMITS[limit]}.`)] : [];
}
