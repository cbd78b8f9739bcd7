import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  typeFromAST,
  validate,
  valueFromASTUntyped,
} from 'graphql';
import { instrument } from './instrument';
import { type Moving, movingOf } from './moving';
import { rangesOfVariables, type WholeRange } from './ranges';

/** A variable that a document declares. */
export interface Declared {
  name: string;
  type: GraphQLInputType;
  required: boolean;
  /** The default written in the document; undefined when there is none. */
  initial: unknown;
  /** Of a whole number, where the schema gives it one. */
  range?: WholeRange | undefined;
}

/** A cell's document, understood. */
export interface Question {
  /** What is sent: the author's document with what tells the state of operations added. */
  document: string;
  /** Changes something; run only when somebody says so. */
  mutation: boolean;
  variables: readonly Declared[];
  /** What is asked while only ratios of plans change; undefined where that would be all of it. */
  moving: Moving | undefined;
}

/** Something wrong in the text of a document; lines and columns count from 1. */
export interface SourceProblem {
  message: string;
  line: number;
  column: number;
}

export type Analysis = { question: Question; problems: [] } | { question: undefined; problems: SourceProblem[] };

/** Reads a cell's source: either a question to ask, or what is wrong with it. Never throws. */
export function analyse(source: string, schema: GraphQLSchema): Analysis {
  try {
    const document = parse(source);
    const errors = validate(schema, document);
    if (errors.length > 0) return wrong(errors.map(problemOf));
    const operation = soleOperation(document);
    if (typeof operation === 'string') return wrong([{ message: operation, line: 1, column: 1 }]);
    return { question: questionOf(operation, instrument(document, schema), schema), problems: [] };
  } catch (error) {
    return wrong([problemOf(error as GraphQLError)]);
  }
}

/** The query or mutation that a valid document consists of, or why a cell does not take the document. */
export function soleOperation({ definitions }: DocumentNode): OperationDefinitionNode | string {
  const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  if (!operation || operations.length > 1) return 'A cell holds exactly one query or mutation.';
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
    return 'A cell cannot subscribe. Ask with a query: progress is followed by itself.';
  }
  return operation;
}

function questionOf(operation: OperationDefinitionNode, document: DocumentNode, schema: GraphQLSchema): Question {
  const mutation = operation.operation === OperationTypeNode.MUTATION;
  return {
    document: print(document),
    mutation,
    variables: declaredIn(operation, schema, rangesOfVariables(document, schema)),
    moving: mutation ? undefined : movingOf(document, schema),
  };
}

/** The variables of a valid operation, in the order in which they are written. */
export function declaredIn(
  { variableDefinitions = [] }: OperationDefinitionNode,
  schema: GraphQLSchema,
  ranges: ReadonlyMap<string, WholeRange>,
): Declared[] {
  return variableDefinitions.map((node) => ({
    name: node.variable.name.value,
    type: typeFromAST(schema, node.type as never) as GraphQLInputType,
    required: node.type.kind === Kind.NON_NULL_TYPE && !node.defaultValue,
    initial: node.defaultValue ? valueFromASTUntyped(node.defaultValue) : undefined,
    range: ranges.get(node.variable.name.value),
  }));
}

function wrong(problems: SourceProblem[]): Analysis {
  return { question: undefined, problems };
}

/** Where a document is wrong, in words. */
export function problemOf(error: GraphQLError): SourceProblem {
  const where = error.locations?.[0];
  return { message: messageOf(error), line: where?.line ?? 1, column: where?.column ?? 1 };
}

/** What an error says, without what its place says already. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^Syntax Error: /, '') : String(error);
}
