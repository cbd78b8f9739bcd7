import { type ASTNode, type FieldNode, Kind, parse, print, type SelectionSetNode, TokenKind } from 'graphql';
import { addArgument, type Change } from '../editor/changes';
import type { Leaf } from './steps';

/** The text with changes made that do not overlap. */
export function apply(source: string, changes: readonly Change[]): string {
  return [...changes]
    .sort((left, right) => right.from - left.from)
    .reduce((text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to), source);
}

export function textAt(source: string, { loc }: ASTNode): string {
  return source.slice(loc?.start, loc?.end);
}

/** Takes a node away from among others of its kind. Comments in it stay where it was. */
export function removal(source: string, { loc }: ASTNode): Change {
  const start = loc?.startToken;
  if (!loc || !start?.prev) return { from: 0, to: 0, insert: '' };
  const from = start.prev.end;
  const comma = /^[^\S\n]*,/.exec(source.slice(loc.end))?.[0].length ?? 0;
  const to = loc.end + (start.prev.kind === TokenKind.PAREN_L || start.prev.kind === TokenKind.BRACE_L ? comma : 0);
  const comments: string[] = [];
  for (let token = loc.startToken; token !== loc.endToken && token.next; token = token.next) {
    if (token.kind === TokenKind.COMMENT) comments.push(source.slice(token.start, token.end));
  }
  const indent = indentAt(source, loc.start);
  const kept = comments.map((comment) => `\n${indent}${comment}`).join('');
  // A comment reaches to the end of its line: what came after the node must not come after the comment.
  const open = comments.length > 0 || start.prev.kind === TokenKind.COMMENT;
  return { from, to, insert: kept + (open && !/^[^\S\n]*(\n|$)/.test(source.slice(to)) ? `\n${indent}` : '') };
}

/** Adds fields to a selection, after its last one or after the one named. */
export function addition(source: string, set: SelectionSetNode, text: string, after?: FieldNode): Change {
  const last = (after ?? set.selections.at(-1))?.loc;
  if (!set.loc || !last) return { from: 0, to: 0, insert: '' };
  const next = last.endToken.next;
  const commented = next?.kind === TokenKind.COMMENT && next.line === last.endToken.line;
  const at = commented ? next.end : last.end;
  const lines = commented || textAt(source, set).includes('\n') || text.includes('#');
  if (!lines) return { from: at, to: at, insert: ` ${text.replaceAll(/\s*\n\s*/g, ' ')}` };
  // Nothing may follow a comment on its line.
  const rest = text.includes('#') && !/^[^\S\n]*\n/.test(source.slice(at)) ? '\n' : '';
  return { from: at, to: at, insert: `\n${shifted(text, indentAt(source, last.start))}${rest}` };
}

/** Puts a field in the place of the only one of a selection, for a selection cannot be empty. */
export function emptied(source: string, set: SelectionSetNode, field: string): Change {
  const only = set.selections[0];
  if (!only?.loc) return { from: 0, to: 0, insert: '' };
  const gone = removal(source, only);
  return { from: only.loc.start, to: gone.to, insert: field + gone.insert };
}

/** Sets, changes or removes a parameter of a field; undefined when there is nothing to change. */
export function setArgument(
  source: string,
  field: FieldNode,
  path: Leaf['path'],
  text: string | undefined,
): Change | undefined {
  const [name, inner] = path;
  const argument = field.arguments?.find((node) => node.name.value === name);
  const object = argument?.value.kind === Kind.OBJECT ? argument.value : undefined;
  const entry = inner === undefined ? argument : object?.fields.find((node) => node.name.value === inner);
  if (entry) {
    if (text !== undefined) return replacement(source, entry.value, text);
    return inner === undefined && field.arguments?.length === 1 ? unparenthesised(entry) : removal(source, entry);
  }
  if (text === undefined) return undefined;
  if (inner === undefined) return addArgument(field, `${name}: ${text}`);
  return object ? addArgument(object, `${inner}: ${text}`) : addArgument(field, `${name}: { ${inner}: ${text} }`);
}

/** Gives a field another alias, or none. */
export function setAlias(field: FieldNode, alias: string | undefined): Change {
  const from = field.alias?.loc?.start ?? field.name.loc?.start ?? 0;
  return { from, to: field.name.loc?.start ?? from, insert: alias === undefined ? '' : `${alias}: ` };
}

/** Lines with another indentation than that of their first one. */
export function shifted(text: string, indent: string): string {
  const lines = text.split('\n');
  const depths = lines.slice(1).flatMap((line) => (line.trim() === '' ? [] : [/^\s*/.exec(line)?.[0].length ?? 0]));
  const least = Math.min(...depths);
  return lines.map((line, index) => indent + (index === 0 ? line : line.slice(least))).join('\n');
}

/** What stands before a place in its line, if that is nothing but white space; otherwise the line's own indentation. */
function indentAt(source: string, offset: number): string {
  const line = source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[^\S\n]*/.exec(line)?.[0] ?? '';
}

function replacement(source: string, { loc }: ASTNode, text: string): Change | undefined {
  if (!loc || source.slice(loc.start, loc.end) === text) return undefined;
  return { from: loc.start, to: loc.end, insert: text };
}

function unparenthesised({ loc }: ASTNode): Change | undefined {
  const before = loc?.startToken.prev;
  const after = loc?.endToken.next;
  return before && after ? { from: before.start, to: after.end, insert: '' } : undefined;
}

/** Fields laid out one a line; as they are where comments would be lost. */
export function laidOut(fields: string): string {
  if (fields.includes('#')) return fields;
  const lines = print(parse(`{ ${fields} }`)).split('\n');
  return lines
    .slice(1, -1)
    .map((line) => line.slice(2))
    .join('\n');
}

/** A field's text after changes of the field alone. */
export function reworked(text: string, changesOf: (field: FieldNode, source: string) => readonly Change[]): string {
  const before = '{\n';
  const source = `${before}${text}\n}`;
  const [query] = parse(source).definitions;
  const [field] = query?.kind === Kind.OPERATION_DEFINITION ? query.selectionSet.selections : [];
  if (field?.kind !== Kind.FIELD) return text;
  return apply(source, changesOf(field, source)).slice(before.length, -'\n}'.length);
}
