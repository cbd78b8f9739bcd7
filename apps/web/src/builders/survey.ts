import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { messageOf, soleOperation } from '../language/analyse';
import { type StepName, stepNames, steps } from './steps';

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** A field together with the selection that it stands in, which may be a fragment's. */
export interface Placed {
  field: FieldNode;
  holder: SelectionSetNode;
}

/** Where the steps of the pipeline stand in a document. */
export interface Survey {
  source: string;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  fragments: Fragments;
  /** Every place of a step, each once however many spreads lead to it, in the order of the text's reading. */
  places: Readonly<Record<StepName, readonly Placed[]>>;
}

/** Finds the steps of the pipeline, or says why there are none. Never throws. */
export function survey(source: string): Survey | string {
  try {
    const document = parse(source);
    const operation = soleOperation(document);
    if (typeof operation === 'string') return operation;
    if (operation.operation !== OperationTypeNode.QUERY) return 'It is a mutation.';
    const fragments = new Map(
      document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
    );
    const places = {} as Record<StepName, readonly Placed[]>;
    for (const name of stepNames) {
      const { parent, field } = steps[name];
      const holders = parent ? places[parent].map((place) => place.field.selectionSet) : [operation.selectionSet];
      const found = holders.flatMap((holder) => (holder ? fieldsOf(holder, fragments) : []));
      places[name] = unique(found.filter((place) => place.field.name.value === field));
    }
    if (places.model.length === 0) return 'It does not ask for a model by its name.';
    if (places.model.length > 1) return 'It asks for more than one model.';
    return { source, document, operation, fragments, places };
  } catch (error) {
    return `It cannot be read. ${messageOf(error)}`;
  }
}

/** The fields of a selection, those of its fragments among them. A fragment that contains itself is read once. */
export function fieldsOf(set: SelectionSetNode, fragments: Fragments, seen: readonly string[] = []): Placed[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [{ field: selection, holder: set }];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet, fragments, seen);
    const name = selection.name.value;
    const fragment = seen.includes(name) ? undefined : fragments.get(name);
    return fragment ? fieldsOf(fragment.selectionSet, fragments, [...seen, name]) : [];
  });
}

/** Where a selection that is nothing but a spread has its fields: in the fragment, for all that spread it. */
export function ownOf(set: SelectionSetNode, fragments: Fragments, depth = 0): SelectionSetNode {
  const [only, ...others] = set.selections;
  if (only?.kind !== Kind.FRAGMENT_SPREAD || others.length > 0 || depth > fragments.size) return set;
  const fragment = fragments.get(only.name.value);
  return fragment ? ownOf(fragment.selectionSet, fragments, depth + 1) : set;
}

/** The places of a step below one place of its parent. */
export function childrenOf(parent: Placed, step: StepName, { fragments }: Pick<Survey, 'fragments'>): Placed[] {
  const set = parent.field.selectionSet;
  const all = set ? fieldsOf(set, fragments) : [];
  return unique(all.filter(({ field }) => field.name.value === steps[step].field));
}

function unique(places: readonly Placed[]): Placed[] {
  return places.filter(({ field }, index) => places.findIndex((other) => other.field === field) === index);
}
