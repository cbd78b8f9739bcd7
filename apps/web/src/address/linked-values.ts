import { coerceInputValue, type GraphQLInputType, type GraphQLSchema } from 'graphql';
import { words } from '../format/words';
import { analyse, type Declared } from '../language/analyse';
import { readControls } from '../language/controls';
import type { Variables } from '../language/values';
import { widgetFor } from '../language/widgets';
import type { Cell } from '../notebook/content';

/** The values of an address that a notebook can be shown with, and why others cannot, in words. */
export interface Linked {
  values: Variables;
  refused: readonly string[];
}

const longestText = 1000;

/** Checks the values of an address, which anybody may have written, against the variables that the cells declare. */
export function linkedValues(given: Variables, cells: readonly Cell[], schema: GraphQLSchema): Linked {
  const names = Object.keys(given);
  if (names.length === 0) return { values: {}, refused: [] };
  const declared = cells.flatMap((cell) => declaredBy(cell, schema));
  const refused: string[] = [];
  const taken = names.filter((name) => {
    const types = declared.filter((entry) => entry.name === name).map(({ type }) => type);
    if (types.length === 0) refused.push(`This notebook has no variable ${words(name)}. It is ignored.`);
    else if (types.every((type) => fits(type, given[name]))) return true;
    else refused.push(`The address has a value for ${words(name)} that it cannot have. It is ignored.`);
    return false;
  });
  return { values: Object.fromEntries(taken.map((name) => [name, given[name]])), refused };
}

function declaredBy({ kind, source }: Cell, schema: GraphQLSchema): readonly Declared[] {
  if (kind === 'CONTROLS') return readControls(source, schema).variables;
  return kind === 'QUERY' ? (analyse(source, schema).question?.variables ?? []) : [];
}

function fits(type: GraphQLInputType, value: unknown): boolean {
  const widget = widgetFor(type);
  switch (widget.kind) {
    case 'ratio':
      return typeof value === 'number' && value >= 0 && value <= 1;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && (!widget.whole || Number.isInteger(value));
    case 'choice':
      return widget.options.some((option) => option === value);
    case 'switch':
      return typeof value === 'boolean';
    case 'model':
    case 'dataset':
    case 'text':
      return typeof value === 'string' && value.length <= longestText;
    case 'object':
    case 'json': {
      let right = true;
      coerceInputValue(value, type, () => {
        right = false;
      });
      return right;
    }
  }
}
