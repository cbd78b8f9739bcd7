/** A notebook that ships with the project. */
export interface DemoNotebook {
  id: string;
  title: string;
  cells: readonly DemoCell[];
  /** Values of the variables that cells share by name. */
  variables: Readonly<Record<string, unknown>>;
}

export interface DemoCell {
  id: string;
  kind: 'MARKDOWN' | 'QUERY' | 'CONTROLS' | 'STUDY';
  source: string;
  /** auto, json, or the name of a view. */
  view: string;
  /** How the cell is shown. */
  options?: Readonly<Record<string, unknown>>;
}

export function text(id: string, source: string): DemoCell {
  return { id, kind: 'MARKDOWN', source: source.trim(), view: 'auto' };
}

export function query(id: string, source: string, view = 'auto'): DemoCell {
  return { id, kind: 'QUERY', source: `${source.trim()}\n`, view };
}

/** Parameters that other cells share by name, one GraphQL variable definition each. */
export function controls(id: string, definitions: readonly string[]): DemoCell {
  return { id, kind: 'CONTROLS', source: `${definitions.join('\n')}\n`, view: 'auto' };
}
