import { type Document, isMap, isNode, isSeq, parseDocument, visit } from 'yaml';
import { isObject } from '../../format/json';

/** Something that prevents a text from being a specification, and its line from 1. */
export interface SpecProblem {
  line: number;
  message: string;
}

/** What a text of a study cell says. */
export interface ReadSpec {
  /** Undefined where there are problems; an empty text is an empty specification. */
  spec: Readonly<Record<string, unknown>> | undefined;
  problems: readonly SpecProblem[];
}

export type SpecFormat = 'YAML' | 'JSON';
export type SpecPath = readonly (string | number)[];

/** Longest text that is read, in characters: a study is a page, not a book. */
export const longestSpec = 100_000;

/** Reads a specification, YAML or JSON. Never throws. */
export function readSpec(text: string): ReadSpec {
  if (text.length > longestSpec) return refused(`A specification has at most ${longestSpec} characters.`);
  const document = parse(text);
  if (document.errors.length > 0) {
    return {
      spec: undefined,
      problems: document.errors.map(({ message, linePos }) => ({
        line: linePos?.[0].line ?? 1,
        message: firstLine(message),
      })),
    };
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // Aliases that would unfold to more than anybody wrote.
    return refused(error instanceof Error ? error.message : 'The text cannot be read.');
  }
  if (value === null || value === undefined) return { spec: {}, problems: [] };
  return isObject(value)
    ? { spec: value, problems: [] }
    : refused('A specification is a list of names with values, such as “base:” and “factors:”.');
}

/** What a study calls itself. */
export function studyName(text: string): string {
  const name = readSpec(text).spec?.name;
  return typeof name === 'string' && name.trim() !== '' ? name.trim() : 'Study';
}

/** JSON where the text is an object of JSON, YAML otherwise. */
export function formatOf(text: string): SpecFormat {
  return text.trimStart().startsWith('{') && parsedJson(text) !== undefined ? 'JSON' : 'YAML';
}

/**
 * The text with one value set, or taken out where it is undefined. Everything else stays, comments and what no form
 * knows included; only white space may change.
 */
export function withValueAt(text: string, path: SpecPath, value: unknown): string {
  if (formatOf(text) === 'JSON') return jsonText(replaced(parsedJson(text), path, value));
  const document = parse(text);
  if (document.errors.length > 0) return text;
  if (!isMap(document.contents)) document.contents = document.createNode({}) as never;
  if (value === undefined) {
    document.deleteIn(path);
    return yamlText(document);
  }
  // A map that is written as `{}` would keep its braces as it grows.
  for (let length = 1; length < path.length; length += 1) {
    const place = path.slice(0, length);
    const node = document.getIn(place, true);
    if (isMap(node) && node.items.length === 0) node.flow = false;
    else if (!isMap(node) && !isSeq(node)) document.setIn(place, document.createNode({}));
  }
  const before = document.getIn(path, true);
  const after = document.createNode(value, { flow: !isMapOfMaps(value) });
  if (isNode(before)) after.comment = before.comment;
  document.setIn(path, after);
  return yamlText(document);
}

/** Whether the other format can say all of a text: JSON has no comments. */
export function canBeJson(text: string): boolean {
  const document = parse(text);
  if (document.errors.length > 0) return false;
  let found = Boolean(document.commentBefore || document.comment);
  visit(document, {
    Node: (_, node) => {
      if (node.comment || node.commentBefore) found = true;
    },
  });
  return !found;
}

/** The same specification in the other format; the text itself where it says nothing yet or cannot be read. */
export function converted(text: string, format: SpecFormat): string {
  const { spec } = readSpec(text);
  if (!spec || formatOf(text) === format) return text;
  return format === 'JSON' ? jsonText(spec) : specText(spec);
}

const parts = ['name', 'base', 'factors', 'include', 'where', 'reference', 'measures', 'order', 'seed', 'expectations'];

/** A specification as YAML, the way people write one: its parts in their order, levels in one line, nothing empty. */
export function specText(spec: Readonly<Record<string, unknown>>): string {
  const place = ([name]: [string, unknown]) => (parts.includes(name) ? parts.indexOf(name) : parts.length);
  const said = Object.entries(spec).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  return said
    .toSorted((a, b) => place(a) - place(b))
    .reduce((text, [name, value]) => {
      if (!isObject(value)) return withValueAt(text, [name], value);
      return Object.entries(value).reduce((inner, [key, entry]) => withValueAt(inner, [name, key], entry), text);
    }, '');
}

function parse(text: string): Document.Parsed {
  return parseDocument(text, { prettyErrors: true, version: '1.2' });
}

function yamlText(document: Document): string {
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  return text === '{}\n' ? '' : text;
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function replaced(value: unknown, [name, ...rest]: SpecPath, next: unknown): unknown {
  if (name === undefined) return next;
  if (Array.isArray(value)) return value.with(Number(name), replaced(value[Number(name)], rest, next));
  const { [name]: before, ...others } = isObject(value) ? value : {};
  const after = replaced(before, rest, next);
  if (after === undefined) return others;
  // In its place where there is one.
  return isObject(value) && name in value
    ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, key === name ? after : entry]))
    : { ...others, [name]: after };
}

function isMapOfMaps(value: unknown): boolean {
  return isObject(value) && Object.values(value).some(isObject);
}

function refused(message: string): ReadSpec {
  return { spec: undefined, problems: [{ line: 1, message }] };
}

/** Without the picture of the line that the library draws below. */
function firstLine(message: string): string {
  return (message.split('\n')[0] ?? message)
    .replace(/ at line \d+, column \d+:?$/, '')
    .concat('.')
    .replace(/\.\.$/, '.');
}
