import { type ASTNode, type FieldNode, Kind, print, type SelectionSetNode, TokenKind } from 'graphql';
import { matched } from './match';
import { implied } from './results';
import { stepNames } from './steps';
import { fieldsOf, type Survey } from './survey';
import { traceOf, tracesBelow } from './traces';

/** Something in a document that a form does not show. */
export interface Part {
  /** Where it stands, in words of the document: `model.calibration.plan.layers`. */
  place: string;
  text: string;
  /** By which it is found again, wherever its step has moved to. */
  traces: readonly string[];
}

/** What a form does not show of a document, each part once: fields, conditions and comments. */
export function unknownIn(found: Survey): Part[] {
  const { places, operation, document, fragments } = found;
  const { covered, differing } = matched(found);
  const stepFields = new Set<FieldNode>(stepNames.flatMap((step) => places[step].map(({ field }) => field)));
  const parts: Part[] = [];
  const seen = new Set<ASTNode>();

  const walk = (set: SelectionSetNode, path: readonly string[], trace: readonly string[]): void => {
    for (const node of set.selections) {
      if (seen.has(node)) continue;
      seen.add(node);
      parts.push(...(node.directives ?? []).map((entry) => part(path, entry)));
      if (node.kind === Kind.INLINE_FRAGMENT) walk(node.selectionSet, path, trace);
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : undefined;
      if (fragment) walk(fragment.selectionSet, path, trace);
      if (node.kind === Kind.FIELD) visitField(node, path, trace);
    }
  };
  const visitField = (node: FieldNode, path: readonly string[], trace: readonly string[]): void => {
    const inside = [...path, node.name.value];
    const step = stepFields.has(node);
    const own = step ? [node.name.value] : [...trace, traceOf(node)];
    if (step || covered.has(node)) {
      if (!step && differing.has(node)) {
        parts.push({ place: inside.join('.'), text: traceOf(node), traces: tracesBelow(node, trace, fragments) });
      }
      if (node.selectionSet) walk(node.selectionSet, inside, own);
    } else if (node.alias || node.arguments?.length || node.selectionSet || !implied.has(node.name.value)) {
      parts.push({ place: inside.join('.'), text: print(node), traces: tracesBelow(node, trace, fragments) });
    }
  };

  walk(operation.selectionSet, [], []);
  for (let token = document.loc?.startToken; token; token = token.next ?? undefined) {
    const text = `#${token.value}`;
    if (token.kind === TokenKind.COMMENT) parts.push({ place: `line ${token.line}`, text, traces: [text] });
  }
  return parts;
}

/** The traces of everything that a document asks for, and of its comments and conditions. */
export function tracesIn(found: Survey): Set<string> {
  const { places, operation, fragments } = found;
  const traces = new Set(unknownIn(found).flatMap((entry) => entry.traces));
  const stepFields = new Set<FieldNode>(stepNames.flatMap((step) => places[step].map(({ field }) => field)));
  const walk = (set: SelectionSetNode, trace: readonly string[]): void => {
    for (const { field } of fieldsOf(set, fragments)) {
      const own = stepFields.has(field) ? [field.name.value] : [...trace, traceOf(field)];
      if (field.selectionSet) walk(field.selectionSet, own);
      else traces.add(own.join('.'));
    }
  };
  walk(operation.selectionSet, []);
  return traces;
}

function part(path: readonly string[], node: ASTNode): Part {
  return { place: path.join('.'), text: print(node), traces: [print(node)] };
}
