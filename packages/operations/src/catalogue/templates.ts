import { templates } from '@flapbook/demo';
import { COMPENSATIONS, METHODS, METRICS } from '@flapbook/flap';
import { FACTORS } from '@flapbook/studies';
import type { JsonObject } from '../keys.ts';
import type { Cell } from './notebooks.ts';

/** A written notebook to begin one's own with. */
export interface NotebookTemplate {
  readonly id: string;
  readonly title: string;
  /** What it asks, in a sentence. */
  readonly summary: string;
  readonly cells: readonly Cell[];
  readonly variables: JsonObject;
}

/** The templates that ship, with the methods of this version; those that it cannot run are left out. */
export function notebookTemplates(): NotebookTemplate[] {
  const registries = {
    factors: FACTORS.map(({ name }) => name),
    methods: Object.keys(METHODS),
    metrics: Object.keys(METRICS),
    compensations: Object.keys(COMPENSATIONS),
  };
  return templates.flatMap((template) => {
    const notebook = template.notebook(registries);
    if (!notebook) return [];
    const { id, title, summary } = template;
    const { cells, variables } = notebook;
    return [{ id, title, summary, cells: cells as readonly Cell[], variables: variables as JsonObject }];
  });
}
