import { type GraphQLError, type GraphQLSchema, Kind, NoUnusedVariablesRule, specifiedRules, validate } from 'graphql';
import { type Declared, declaredIn, problemOf, type SourceProblem } from './analyse';
import { parseControls } from './controls-text';
import { rangesByName } from './ranges';
import type { Variables } from './values';

/** What a cell of controls declares, or what is wrong with its text. */
export interface Controls {
  variables: readonly Declared[];
  problems: readonly SourceProblem[];
}

const rules = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule);

/** Reads the text of a cell of controls: GraphQL definitions of variables, one a line. Never throws. */
export function readControls(source: string, schema: GraphQLSchema): Controls {
  // Nothing but comments and commas, which GraphQL ignores: a list without an entry would be a mistake.
  if (source.replace(/#.*/g, '').replace(/[\s,\ufeff]/g, '') === '') return { variables: [], problems: [] };
  try {
    const document = parseControls(source);
    const errors = validate(schema, document, rules);
    if (errors.length > 0) return { variables: [], problems: errors.map(placed) };
    const [operation] = document.definitions;
    const alone = document.definitions.length === 1 && operation?.kind === Kind.OPERATION_DEFINITION;
    if (!alone || operation.selectionSet.selections.length !== 1) {
      return {
        variables: [],
        problems: [{ message: 'Only definitions of variables stand here.', line: 1, column: 1 }],
      };
    }
    return { variables: declaredIn(operation, schema, rangesByName(schema)), problems: [] };
  } catch (error) {
    return { variables: [], problems: [placed(error as GraphQLError)] };
  }
}

/** The defaults that cells of controls give; the first that names a variable counts. */
export function defaultsOf(sources: readonly string[], schema: GraphQLSchema): Variables {
  const declared = sources.flatMap((source) => readControls(source, schema).variables);
  const given = declared.filter(({ initial }) => initial !== undefined);
  return Object.fromEntries(given.map(({ name, initial }) => [name, initial] as const).reverse());
}

/** The text begins on the second line of what is parsed. */
function placed(error: GraphQLError): SourceProblem {
  const problem = problemOf(error);
  return { ...problem, line: Math.max(1, problem.line - 1) };
}
