import type { Variables } from '../language/values';

export interface Cell {
  id: string;
  kind: 'MARKDOWN' | 'QUERY' | 'CONTROLS' | 'STUDY';
  /** Markdown, a GraphQL document, or variable definitions. */
  source: string;
  /** auto, json, or a view's name. */
  view: string;
  /** How the cell is shown; absent is the same as empty. */
  options?: Readonly<Record<string, unknown>>;
}

/** What an author changes. */
export interface Content {
  title: string;
  cells: readonly Cell[];
  variables: Variables;
}

/** A notebook as the server holds it. */
export interface Stored extends Content {
  id: string;
  version: number;
}

export function contentOf({ title, cells, variables }: Content): Content {
  return {
    title,
    cells: cells.map(({ id, kind, source, view, options = {} }) => ({ id, kind, source, view, options })),
    variables,
  };
}

/** Whether two contents say the same; the order of the variables says nothing. */
export function sameContent(left: Content, right: Content): boolean {
  return left === right || canonical(left) === canonical(right);
}

function canonical({ title, cells, variables }: Content): string {
  const names = Object.keys(variables).sort();
  return JSON.stringify([
    title,
    cells.map(({ id, kind, source, view, options = {} }) => [id, kind, source, view, Object.entries(options).sort()]),
    names.map((name) => [name, variables[name]]),
  ]);
}
