import { type Failure, fallbackRemedy } from '../failure';
import { isObject } from '../format/json';
import type { Cell, Content } from '../notebook/content';

/** A cell as it was published. */
export interface PublishedCell extends Cell {
  /** What a query answered; null for other cells and for mutations. */
  answer: { data: unknown; failures: readonly Failure[] } | null;
  /** A mutation: publishing runs none. */
  notRun: boolean;
}

/** All that a revision's digest is of. */
export interface PublishedContent extends Content {
  cells: readonly PublishedCell[];
  /** Of the operations that are shown, in order. */
  keys: readonly string[];
  /** Those of them that had no result. */
  notComputed: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/** The content of a revision, from its JSON. What is not as it should be is left out: old revisions are read for ever. */
export function contentFrom(json: unknown): PublishedContent {
  const { title, variables, cells, keys, notComputed } = object(json);
  return {
    title: text(title),
    variables: object(variables),
    cells: list(cells).map((cell) => cellFrom(object(cell))),
    keys: list(keys).map(text),
    notComputed: list(notComputed).map((operation) => text(object(operation).key)),
  };
}

function cellFrom({ id, kind, source, view, options, answer, notRun }: Json): PublishedCell {
  return {
    id: text(id),
    kind: kind as Cell['kind'],
    source: text(source),
    view: text(view) || 'auto',
    options: object(options),
    answer: answer ? answerFrom(object(answer)) : null,
    notRun: notRun === true,
  };
}

function answerFrom({ data, errors }: Json): NonNullable<PublishedCell['answer']> {
  const failures = list(errors).map((entry) => {
    const { message, extensions } = object(entry);
    const { code, remedy } = object(extensions);
    return { message: text(message), code: text(code) || 'FAILED', remedy: text(remedy) || fallbackRemedy };
  });
  return { data: data ?? null, failures };
}

function object(value: unknown): Json {
  return isObject(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
