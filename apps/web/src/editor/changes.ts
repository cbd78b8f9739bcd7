import { type ASTNode, Kind, type OperationDefinitionNode, TokenKind, type VariableDefinitionNode } from 'graphql';

/** What stands between two offsets of the text gives way to something else. */
export interface Change {
  from: number;
  to: number;
  insert: string;
}

/** Declares a variable (`$name: Type`) after those that an operation has. Nodes must carry their locations. */
export function declare(operation: OperationDefinitionNode, definition: string): Change {
  const start = operation.loc?.start ?? 0;
  const last = operation.variableDefinitions?.at(-1)?.loc;
  if (last) return insert(last.end, `, ${definition}`);
  if (operation.name?.loc) return insert(operation.name.loc.end, `(${definition})`);
  const shorthand = operation.loc?.startToken.kind === TokenKind.BRACE_L;
  return shorthand
    ? insert(start, `query (${definition}) `)
    : insert(start + operation.operation.length, ` (${definition})`);
}

/** Takes a variable's declaration away, with the parentheses if it is the only one; comments of others stay. */
export function removeVariable(node: VariableDefinitionNode, operation: OperationDefinitionNode): Change | undefined {
  const all = operation.variableDefinitions ?? [];
  const before = node.loc?.startToken.prev;
  const after = node.loc?.endToken.next;
  if (!node.loc || !before || !after) return undefined;
  const { start, end } = node.loc;
  if (all.length === 1 && before.kind === TokenKind.PAREN_L && after.kind === TokenKind.PAREN_R) {
    return { from: before.start, to: after.end, insert: '' };
  }
  // Parentheses around nothing are no GraphQL, and those around a comment would be just that.
  if (all.length === 1) return undefined;
  if (node === all[0]) return { from: start, to: after.start, insert: '' };
  // A comment runs to the end of its line, so that line's end must stay.
  return { from: before.kind === TokenKind.COMMENT ? start : before.end, to: end, insert: '' };
}

/** Adds `name: value` to a field, a directive or an input object; undefined for other nodes. */
export function addArgument(node: ASTNode, argument: string): Change | undefined {
  if (node.kind === Kind.OBJECT) {
    const last = node.fields.at(-1)?.loc;
    if (last) return insert(last.end, `, ${argument}`);
    return node.loc && { from: node.loc.start, to: node.loc.end, insert: `{ ${argument} }` };
  }
  if (node.kind !== Kind.FIELD && node.kind !== Kind.DIRECTIVE) return undefined;
  const last = node.arguments?.at(-1)?.loc;
  if (last) return insert(last.end, `, ${argument}`);
  return node.name.loc && insert(node.name.loc.end, `(${argument})`);
}

function insert(at: number, text: string): Change {
  return { from: at, to: at, insert: text };
}
