import { type ASTNode, type DocumentNode, GraphQLError, type GraphQLSchema, Kind, parse, validate } from 'graphql';
import { messageOf, soleOperation } from '../language/analyse';
import { type Fix, fixesFor } from './fixes';

/** Something wrong in a document, between two offsets of its text, and the ways to put it right. */
export interface Diagnosis {
  from: number;
  to: number;
  message: string;
  fixes: readonly Fix[];
}

/** What is wrong with a cell's document, in the order in which graphql finds it. Never throws. */
export function diagnose(source: string, schema: GraphQLSchema): Diagnosis[] {
  try {
    const document = parse(source);
    const errors = validate(schema, document);
    if (errors.length === 0) return whole(source, document);
    return errors.map(({ message, nodes }) => {
      const [node] = nodes ?? [];
      return {
        ...placeOf(node),
        message,
        fixes: node ? fixesFor(message, node, document, schema) : [],
      };
    });
  } catch (error) {
    return [unreadable(source, error)];
  }
}

/** What a cell does not take although it is valid GraphQL: it concerns the document as a whole. */
function whole(source: string, document: DocumentNode): Diagnosis[] {
  const operation = soleOperation(document);
  return typeof operation === 'string' ? [{ from: 0, to: source.length, message: operation, fixes: [] }] : [];
}

function unreadable(source: string, error: unknown): Diagnosis {
  const from = error instanceof GraphQLError ? (error.positions?.[0] ?? 0) : 0;
  const length = /^\w+/.exec(source.slice(from))?.[0].length ?? 1;
  return { from, to: Math.min(source.length, from + length), message: messageOf(error), fixes: [] };
}

/** A field is marked at its name, not down to the end of what is selected from it. */
function placeOf(node: ASTNode | undefined): { from: number; to: number } {
  if (node?.kind === Kind.VARIABLE_DEFINITION) return placeOf(node.variable);
  const named = node && node.kind !== Kind.VARIABLE && 'name' in node ? node.name : undefined;
  const loc = named?.loc ?? node?.loc;
  return { from: loc?.start ?? 0, to: loc?.end ?? 0 };
}
