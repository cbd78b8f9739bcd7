import {
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { isObject } from '../format/json';
import { eachUse } from './uses';

/** What a document asks for while only the ratios of plans move. */
export interface Moving {
  /** The variables that are ratios of plans and nothing else. */
  variables: ReadonlySet<string>;
  /** The document without what is the same at every ratio. */
  document: string;
  /** Response names that the document leaves out, by the type of the object that has them. */
  left: Readonly<Record<string, readonly string[]>>;
}

/** What of a plan its ratio does not change, and what of a calibration no plan does: large, and asked for once. */
const steady: Readonly<Record<string, readonly string[]>> = {
  Plan: ['removal'],
  ModulePlan: ['scores'],
  Calibration: ['layers'],
};

/** A field on the way down. */
interface Step {
  moves: boolean;
  isPlan: boolean;
}

/** Splits a valid, instrumented document; undefined where nothing of it could be left out. */
export function movingOf(document: DocumentNode, schema: GraphQLSchema): Moving | undefined {
  const variables = ratiosOf(document, schema);
  if (variables.size === 0) return undefined;
  const left: Record<string, string[]> = {};
  const way: Step[] = [];
  const info = new TypeInfo(schema);
  const reduced = visit(
    document,
    visitWithTypeInfo(info, {
      // Where a fragment is spread decides what it depends on: it stays whole.
      FragmentDefinition: { enter: () => false },
      Field: {
        enter(node) {
          const type = info.getParentType()?.name ?? '';
          if (steady[type]?.includes(node.name.value) && isSteady(way, type)) {
            left[type] = [...(left[type] ?? []), node.alias?.value ?? node.name.value];
            return null;
          }
          const isPlan = getNamedType(info.getType())?.name === 'Plan';
          way.push({ moves: names(node.arguments ?? []).some((name) => variables.has(name)), isPlan });
          return undefined;
        },
        leave: () => void way.pop(),
      },
    }),
  );
  return Object.keys(left).length > 0 ? { variables, document: print(withoutUnused(reduced)), left } : undefined;
}

/** The answer to the whole document, from that to the reduced one and an earlier one; undefined where the two do not fit. */
export function restored(before: unknown, after: unknown, left: Moving['left']): unknown {
  if (Array.isArray(after)) {
    if (typeof after[0] !== 'object') return after;
    if (!Array.isArray(before) || before.length !== after.length) return undefined;
    return all(after.map((entry, index) => restored(before[index], entry, left)));
  }
  if (!isObject(after)) return after;
  const earlier = isObject(before) ? before : {};
  const missing = left[String(after.__typename)] ?? [];
  // What is not there yet, or any more, has nothing that stayed.
  const stays = isObject(before) && (after.status === undefined || after.status === before.status);
  if (missing.length > 0 && !stays) return undefined;
  const entries = Object.entries(after).map(([name, value]) => [name, restored(earlier[name], value, left)] as const);
  if (entries.some(([name, value]) => value === undefined && after[name] !== undefined)) return undefined;
  const kept = missing.filter((name) => Object.hasOwn(earlier, name)).map((name) => [name, earlier[name]] as const);
  const merged = new Map([...entries, ...kept]);
  // In the order in which the document has them.
  return Object.fromEntries(
    [...Object.keys(earlier), ...merged.keys()].flatMap((name) => (merged.has(name) ? [[name, merged.get(name)]] : [])),
  );
}

function ratiosOf(document: DocumentNode, schema: GraphQLSchema): Set<string> {
  const [ratios, others] = [new Set<string>(), new Set<string>()];
  eachUse(document, schema, ({ variable, field, owner }) => {
    const isRatio = field === 'ratio' && owner?.name === 'PlanInput';
    (isRatio ? ratios : others).add(variable);
  });
  return new Set([...ratios].filter((name) => !others.has(name)));
}

/** Whether nothing on the way down moves what a field tells of, but for the plan’s own ratio. */
function isSteady(way: readonly Step[], type: string): boolean {
  const own = type === 'Calibration' ? -1 : way.findLastIndex(({ isPlan }) => isPlan);
  return way.every(({ moves }, index) => !moves || index === own);
}

/** Without the fragments and variables that only what was left out has used. */
function withoutUnused(document: DocumentNode): DocumentNode {
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  )!;
  const used = new Set<FragmentDefinitionNode>();
  const reach = (node: ASTNode) =>
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (fragment && !used.has(fragment)) {
          used.add(fragment);
          reach(fragment);
        }
      },
    });
  reach(operation);
  const spoken = new Set(names([operation.selectionSet, ...(operation.directives ?? []), ...used]));
  const variableDefinitions = operation.variableDefinitions?.filter(({ variable }) => spoken.has(variable.name.value));
  return { ...document, definitions: [{ ...operation, variableDefinitions }, ...used] };
}

/** The names of the variables in some nodes. */
function names(nodes: readonly ASTNode[]): string[] {
  const found: string[] = [];
  for (const node of nodes) visit(node, { Variable: { enter: ({ name }) => void found.push(name.value) } });
  return found;
}

function all(values: readonly unknown[]): readonly unknown[] | undefined {
  return values.includes(undefined) ? undefined : values;
}
