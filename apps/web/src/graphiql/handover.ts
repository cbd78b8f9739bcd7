import { isObject } from '../format/json';
/** What GraphiQL is opened with. It travels in the address, so that it can be reloaded, kept and sent on. */
export interface Handover {
  document: string;
  /** The values of the variables that the document declares. */
  variables: Readonly<Record<string, unknown>>;
  /** Where it came from, so that it can go back. */
  notebook?: string;
  cell?: string;
}

/** The address at which GraphiQL opens with a document. Behind the `#`, which is never sent to a server. */
export function graphiqlAddress({ document, variables, notebook, cell }: Handover): string {
  const parts = new URLSearchParams({ document, variables: JSON.stringify(variables) });
  if (notebook !== undefined) parts.set('notebook', notebook);
  if (cell !== undefined) parts.set('cell', cell);
  return `/graphiql#${parts}`;
}

/** Reads an address back. It may come from anybody: what is not understood counts as not there. Never throws. */
export function readHandover(hash: string): Handover | undefined {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const document = parts.get('document');
  if (document === null) return undefined;
  const notebook = idIn(parts, 'notebook');
  const cell = idIn(parts, 'cell');
  return {
    document,
    variables: objectIn(parts.get('variables')),
    ...(notebook !== undefined && { notebook }),
    ...(cell !== undefined && { cell }),
  };
}

function idIn(parts: URLSearchParams, name: string): string | undefined {
  const id = parts.get(name);
  return id !== null && /^[\w-]{1,64}$/.test(id) ? id : undefined;
}

function objectIn(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isObject(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
