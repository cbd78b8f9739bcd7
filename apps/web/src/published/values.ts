import { type DocumentNode, Kind, parse, print, valueFromASTUntyped } from 'graphql';
import { percent, short } from '../format/numbers';
import { words } from '../format/words';
import { isSet } from '../language/values';
import type { PublishedContent } from './content';

/** A variable and what it stood for when the notebook was published. */
export interface Value {
  /** Its name as words: the ratio. */
  label: string;
  /** Its GraphQL type. */
  type: string;
  text: string;
}

/** What the variables of a query or of a cell of controls stand for; empty where the text cannot be read. */
export function valuesOf(source: string, content: Pick<PublishedContent, 'cells' | 'variables'>): Value[] {
  const declared = declaredIn(source);
  const defaults = new Map(
    content.cells
      .filter(({ kind }) => kind === 'CONTROLS')
      .flatMap(({ source: controls }) => declaredIn(asQuery(controls)))
      .filter(({ initial }) => initial !== undefined)
      .map(({ name, initial }) => [name, initial] as const)
      .reverse(),
  );
  return declared.map(({ name, type, initial }) => {
    const set = Object.hasOwn(content.variables, name) ? content.variables[name] : undefined;
    const value = [set, defaults.get(name), initial].find((candidate) => isSet(candidate));
    return { label: words(name), type, text: valueText(value, type) };
  });
}

/** The text of a cell of controls as a document that declares the same. */
export function asQuery(controls: string): string {
  return `query (${controls}\n) { __typename }`;
}

interface Declared {
  name: string;
  type: string;
  initial: unknown;
}

function declaredIn(source: string): Declared[] {
  let document: DocumentNode;
  try {
    document = parse(source, { noLocation: true, maxTokens: 15_000 });
  } catch {
    return [];
  }
  const [operation] = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [];
  return (operation.variableDefinitions ?? []).map(({ variable, type, defaultValue }) => ({
    name: variable.name.value,
    type: print(type),
    initial: defaultValue && valueFromASTUntyped(defaultValue),
  }));
}

function valueText(value: unknown, type: string): string {
  if (!isSet(value)) return 'not set';
  if (typeof value === 'number') return /^Ratio\b/.test(type) ? percent(value, 0) : short(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
