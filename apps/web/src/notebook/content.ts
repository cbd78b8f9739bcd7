import { canonicalJson } from '../format/json';
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

/**
 * The content with an id of its own for every cell. A script may have saved two with the same, and what is written in one
 * must not end up in the other; the same object where all differ.
 */
export function withOwnIds(content: Content): Content {
  const taken = new Set(content.cells.map(({ id }) => id));
  if (taken.size === content.cells.length) return content;
  const seen = new Set<string>();
  const cells = content.cells.map((cell) => {
    let { id } = cell;
    for (let copy = 2; seen.has(id); copy += 1) if (!taken.has(`${cell.id}-${copy}`)) id = `${cell.id}-${copy}`;
    seen.add(id);
    taken.add(id);
    return id === cell.id ? cell : { ...cell, id };
  });
  return { ...content, cells };
}

/** Whether two contents say the same; the order of names in objects, which a database does not keep, says nothing. */
export function sameContent(left: Content, right: Content): boolean {
  return left === right || canonicalJson(contentOf(left)) === canonicalJson(contentOf(right));
}
