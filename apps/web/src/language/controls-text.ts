import { type DocumentNode, Kind, parse, TokenKind, type VariableDefinitionNode } from 'graphql';

/** What stands before the text of a cell of controls when it is read as GraphQL. */
export const opening = 'query (\n';
const closing = '\n) { __typename }';

/** Reads the text of a cell of controls as a query's variables. Throws a GraphQLError when it is none. */
export function parseControls(text: string): DocumentNode {
  return parse(`${opening}${text}${closing}`);
}

/** Adds a definition, on a line of its own. */
export function addControl(text: string, definition: string): string {
  const end = text === '' || text.endsWith('\n') ? '' : '\n';
  return `${text}${end}${definition}\n`;
}

/** Takes a definition away. Comments stay. Undefined when the text cannot be read or has no such definition. */
export function removeControl(text: string, name: string): string | undefined {
  const node = nodesIn(text).find((entry) => entry.variable.name.value === name);
  if (!node?.loc) return undefined;
  const [start, end] = [node.loc.start - opening.length, node.loc.end - opening.length];
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end) < 0 ? text.length : text.indexOf('\n', end);
  const before = text.slice(lineStart, start);
  const after = text.slice(end, lineEnd).replace(/^\s*,/, '');
  if ((before + after).trim() === '') return text.slice(0, lineStart) + text.slice(Math.min(text.length, lineEnd + 1));
  return text.slice(0, lineStart) + (before + after).trim() + text.slice(lineEnd);
}

/** Moves a definition before the one above it (-1) or below the next (1), with the comments on their lines. */
export function moveControl(text: string, name: string, by: -1 | 1): string | undefined {
  const nodes = nodesIn(text);
  const index = nodes.findIndex((entry) => entry.variable.name.value === name);
  const [first, second] = [nodes[Math.min(index, index + by)], nodes[Math.max(index, index + by)]];
  if (index < 0 || !first || !second) return undefined;
  const lines = [first, second].every(
    (node) => node.loc?.endToken.next?.line !== node.loc?.endToken.line || commented(node),
  );
  const [left, right] = [stretchOf(first, lines), stretchOf(second, lines)];
  const [upper, lower] = [text.slice(left.from, left.to), text.slice(right.from, right.to)];
  return text.slice(0, left.from) + lower + text.slice(left.to, right.from) + upper + text.slice(right.to);
}

/** Gives a definition another default, as written in GraphQL, or none. */
export function setDefault(text: string, name: string, value: string | undefined): string | undefined {
  const node = nodesIn(text).find((entry) => entry.variable.name.value === name);
  const from = node?.type.loc?.end;
  if (!node || from === undefined) return undefined;
  const to = node.defaultValue?.loc?.end ?? from;
  const written = value === undefined ? '' : ` = ${value}`;
  return text.slice(0, from - opening.length) + written + text.slice(to - opening.length);
}

function nodesIn(text: string): readonly VariableDefinitionNode[] {
  try {
    const [query] = parseControls(text).definitions;
    return query?.kind === Kind.OPERATION_DEFINITION ? (query.variableDefinitions ?? []) : [];
  } catch {
    return [];
  }
}

/** A definition, with the comment behind it on its line if wanted. Nothing may come to stand behind a comment. */
function stretchOf(node: VariableDefinitionNode, withComment: boolean): { from: number; to: number } {
  const end = withComment && commented(node) ? node.loc?.endToken.next?.end : node.loc?.end;
  return { from: (node.loc?.start ?? 0) - opening.length, to: (end ?? 0) - opening.length };
}

function commented({ loc }: VariableDefinitionNode): boolean {
  const next = loc?.endToken.next;
  return next?.kind === TokenKind.COMMENT && next.line === loc?.endToken.line;
}
