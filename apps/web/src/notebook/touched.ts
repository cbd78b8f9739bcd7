import type { Change } from './carry';
import type { Cell } from './content';

/** What a change touched. */
export interface Touched {
  title: boolean;
  /** Names of variables. */
  variables: string[];
  /** Cells that came, went or were changed, those that are there afterwards first. */
  cells: string[];
  /** Cells were added, removed or moved. */
  order: boolean;
}

export function touchedBy({ before, after }: Change): Touched {
  const [old, present] = [cellsOf(before.cells), cellsOf(after.cells)];
  const ids = new Set([...present.keys(), ...old.keys()]);
  return {
    title: before.title !== after.title,
    variables:
      before.variables === after.variables
        ? []
        : union(before.variables, after.variables).filter(
            (name) => text(before.variables, name) !== text(after.variables, name),
          ),
    cells: [...ids].filter((id) => !sameCell(old.get(id), present.get(id))),
    order: before.cells !== after.cells && [...old.keys()].join('\n') !== [...present.keys()].join('\n'),
  };
}

/** How a change is called and with which later ones it belongs together, where whoever made it does not say. */
export function describe(change: Change): { label: string; key: string | undefined } {
  const { title, variables, cells, order } = touchedBy(change);
  const kinds = Number(title) + Number(variables.length > 0) + Number(cells.length > 0 || order);
  const [variable, id] = [variables[0], cells[0]];
  if (kinds !== 1) return { label: 'a change of the notebook', key: undefined };
  if (title) return { label: 'changing the title', key: 'title' };
  if (variable !== undefined) {
    return variables.length === 1
      ? { label: `setting ${variable}`, key: `variable:${variable}` }
      : { label: 'setting variables', key: `variables:${variables.join()}` };
  }
  if (order || cells.length !== 1 || id === undefined) return { label: 'a change of cells', key: undefined };
  return describeCell(id, change);
}

function describeCell(id: string, { before, after }: Change): { label: string; key: string | undefined } {
  const [old, present] = [before, after].map(({ cells }) => cells.find((cell) => cell.id === id));
  if (old?.source !== present?.source) return { label: 'writing in a cell', key: `source:${id}` };
  return { label: 'a change of how a cell is shown', key: `shown:${id}` };
}

/** What is kept for a change alone, in characters; 0 when it changed nothing. */
export function sizeOf(change: Change): number {
  const { title, variables, cells, order } = touchedBy(change);
  const ids = new Set(cells);
  const sizes = [change.before, change.after].map((content) => {
    const held = content.cells.filter(({ id }) => ids.has(id));
    return (
      held.reduce((sum, cell) => sum + cell.source.length + JSON.stringify(cell.options ?? {}).length, 0) +
      variables.reduce((sum, name) => sum + text(content.variables, name).length, 0) +
      (title ? content.title.length : 0)
    );
  });
  const touched = Number(title) + variables.length + cells.length + (order ? change.after.cells.length + 1 : 0);
  return touched + (sizes[0] ?? 0) + (sizes[1] ?? 0);
}

function sameCell(left: Cell | undefined, right: Cell | undefined): boolean {
  return (
    left === right || (left !== undefined && right !== undefined && JSON.stringify(left) === JSON.stringify(right))
  );
}

function cellsOf(cells: readonly Cell[]): ReadonlyMap<string, Cell> {
  return new Map(cells.map((cell) => [cell.id, cell]));
}

function union(left: object, right: object): string[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])];
}

function text(values: Readonly<Record<string, unknown>>, name: string): string {
  return Object.hasOwn(values, name) ? (JSON.stringify(values[name]) ?? '') : '';
}
