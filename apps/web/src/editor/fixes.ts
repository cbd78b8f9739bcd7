import {
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { addArgument, type Change, declare, removeVariable } from './changes';

/** A way to put something right: what it is called, and what it changes in the text. */
export interface Fix {
  name: string;
  changes: readonly Change[];
}

/**
 * The ways to put right what graphql's `validate` says about a node; empty where none is known.
 * graphql gives its suggestions and the names involved only in its messages, so they are read from there.
 */
export function fixesFor(message: string, node: ASTNode, document: DocumentNode, schema: GraphQLSchema): Fix[] {
  const operation = document.definitions.find((entry) => entry.kind === Kind.OPERATION_DEFINITION);
  return [
    ...suggested(message, node),
    ...undeclared(message, node, operation, document, schema),
    ...unused(message, node, operation),
    ...required(message, node, operation),
  ];
}

function suggested(message: string, node: ASTNode): Fix[] {
  const [, hint] = message.split(' Did you mean ');
  const names = [...(hint?.matchAll(/"(\w+)"/g) ?? [])].map(([, name]) => name ?? '');
  const wrong = 'name' in node && node.name ? node.name.loc : node.loc;
  if (!hint || !wrong || !node.loc) return [];
  const { start, end } = node.loc;
  if (hint.startsWith('to use an inline fragment on ')) {
    return names.map((name) => ({
      name: `Ask only where it is “${name}”`,
      changes: [
        { from: start, to: start, insert: `... on ${name} { ` },
        { from: end, to: end, insert: ' }' },
      ],
    }));
  }
  return names.map((name) => ({
    name: `Change to “${name}”`,
    changes: [{ from: wrong.start, to: wrong.end, insert: name }],
  }));
}

function undeclared(
  message: string,
  node: ASTNode,
  operation: OperationDefinitionNode | undefined,
  document: DocumentNode,
  schema: GraphQLSchema,
): Fix[] {
  if (node.kind !== Kind.VARIABLE || !operation || !/ is not defined( by operation "\w+")?\.$/.test(message)) return [];
  const type = neededType(node.name.value, document, schema);
  if (!type) return [];
  const definition = `$${node.name.value}: ${type}`;
  return [{ name: `Declare ${definition}`, changes: [declare(operation, definition)] }];
}

/** The type that the uses of a variable ask for; where they differ, the one that rules out null. */
function neededType(name: string, document: DocumentNode, schema: GraphQLSchema): string | undefined {
  const info = new TypeInfo(schema);
  const types: { text: string; strict: boolean }[] = [];
  visit(
    document,
    visitWithTypeInfo(info, {
      Variable(node) {
        const type = info.getInputType();
        if (type && node.name.value === name) types.push({ text: String(type), strict: isNonNullType(type) });
      },
    }),
  );
  return (types.find(({ strict }) => strict) ?? types[0])?.text;
}

function unused(message: string, node: ASTNode, operation: OperationDefinitionNode | undefined): Fix[] {
  if (node.kind !== Kind.VARIABLE_DEFINITION || !operation || !message.includes(' is never used')) return [];
  const change = removeVariable(node, operation);
  return change ? [{ name: `Remove $${node.variable.name.value}`, changes: [change] }] : [];
}

function required(message: string, node: ASTNode, operation: OperationDefinitionNode | undefined): Fix[] {
  const found =
    /argument "(\w+)" of type "([^"]+)" is required, but it was not provided\.$/.exec(message) ??
    /^Field "\w+\.(\w+)" of required type "([^"]+)" was not provided\.$/.exec(message);
  const [, name, type] = found ?? [];
  if (!name || !type) return [];
  const variable = placeholder(name, type, operation);
  const argument = addArgument(node, `${name}: $${variable.name}`);
  if (!argument) return [];
  const changes =
    operation && !variable.declared ? [declare(operation, `$${variable.name}: ${type}`), argument] : [argument];
  return [{ name: `Add ${name}: $${variable.name}`, changes }];
}

/** A variable of the argument's name and type: one that is declared already, or else a name that is free. */
function placeholder(name: string, type: string, operation: OperationDefinitionNode | undefined) {
  const declared = new Map(
    operation?.variableDefinitions?.map((entry) => [entry.variable.name.value, textOf(entry.type)]) ?? [],
  );
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name}${count}`;
    const present = declared.get(candidate);
    if (present === undefined || present === type) return { name: candidate, declared: present !== undefined };
  }
}

function textOf({ loc }: ASTNode): string {
  return loc ? loc.source.body.slice(loc.start, loc.end) : '';
}
