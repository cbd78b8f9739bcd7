import { Kind, visit } from 'graphql';
import { declare, removeVariable } from '../../editor/changes';
import { definitionsOf, definitionText } from '../definitions';
import type { Definition } from '../form';
import type { Survey } from '../survey';
import { textAt } from '../text';
import type { Aim } from './aim';
import { repeat } from './repeat';

/** Declares the form's variables, and gives those that are declared their defaults. */
export function declareVariables(source: string, { to, schema }: Aim): string {
  return repeat(source, ({ operation }) => {
    const declared = new Map(definitionsOf(operation).map((entry) => [entry.name, entry]));
    for (const wanted of to.variables) {
      const present = declared.get(wanted.name);
      if (!present) return declare(operation, definitionText(wanted, schema));
      const node = operation.variableDefinitions?.find(({ variable }) => variable.name.value === wanted.name);
      const text = definitionText(wanted, schema);
      if (same(present, wanted) || !node?.loc || textAt(source, node) === text) continue;
      // Conditions on the variable itself, if any, stand behind its default and stay.
      const end = node.defaultValue?.loc?.end ?? node.type.loc?.end ?? node.loc.end;
      return { from: node.loc.start, to: end, insert: text };
    }
    return undefined;
  });
}

/** Takes away variables that the form does not have, unless something else in the document uses them. */
export function dropVariables(source: string, { to }: Aim): string {
  return repeat(source, (found) => {
    const kept = new Set([...to.variables.map(({ name }) => name), ...usedIn(found)]);
    const node = found.operation.variableDefinitions?.find(({ variable }) => !kept.has(variable.name.value));
    return node && removeVariable(node, found.operation);
  });
}

/** The names of the variables that a document uses. */
export function usedIn({ document }: Pick<Survey, 'document'>): Set<string> {
  const used = new Set<string>();
  visit(document, {
    enter(node, _key, parent) {
      const declares = parent && 'kind' in parent && parent.kind === Kind.VARIABLE_DEFINITION;
      if (node.kind === Kind.VARIABLE && !declares) used.add(node.name.value);
    },
  });
  return used;
}

function same(left: Definition, right: Definition): boolean {
  return left.type === right.type && JSON.stringify(left.initial) === JSON.stringify(right.initial);
}
