import type { NotebookRecord } from '@flapbook/operations';
import { Kind, parse, valueFromASTUntyped } from 'graphql';
import { LIMITS } from '../limits/limits.ts';

/**
 * What the variables of a notebook's queries stand for: its shared variables that are set, and for the others the
 * defaults of its controls, of the first cell that names one. What is in neither has the default of its document.
 */
export function valuesOf({ cells, variables }: Pick<NotebookRecord, 'cells' | 'variables'>): Record<string, unknown> {
  const defaults = cells.filter(({ kind }) => kind === 'CONTROLS').flatMap(({ source }) => defaultsOf(source));
  // Not an object literal: a variable may be called __proto__.
  return Object.fromEntries([...defaults.reverse(), ...Object.entries(variables).filter(([, value]) => isSet(value))]);
}

/**
 * Whether a variable has a value. An emptied field, which leaves null or an empty text, counts as not set, so that the
 * default holds again. The notebook's page has the same rule; `unset.cases.json` tests both.
 */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Controls that cannot be read give nothing: who reads the revision sees their text. */
function defaultsOf(source: string): [string, unknown][] {
  try {
    const [query] = parse(`query (${source}\n) { __typename }`, { maxTokens: LIMITS.tokens }).definitions;
    if (query?.kind !== Kind.OPERATION_DEFINITION) return [];
    return (query.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)]],
    );
  } catch {
    return [];
  }
}
