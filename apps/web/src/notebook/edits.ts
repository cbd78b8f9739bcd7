import type { Cell, Content } from './content';

/** A change of a notebook: pure, so that it can be undone by keeping what was before. */
export type Edit = (content: Content) => Content;

export function insertCell(cell: Cell, index: number): Edit {
  return (content) => ({ ...content, cells: content.cells.toSpliced(index, 0, cell) });
}

export function removeCell(id: string): Edit {
  return (content) => {
    const cells = content.cells.filter((cell) => cell.id !== id);
    return cells.length === content.cells.length ? content : { ...content, cells };
  };
}

/** Changes a cell; the content stays the same object when the cell says all of it already. */
export function changeCell(id: string, change: Partial<Omit<Cell, 'id'>>): Edit {
  return (content) => {
    const cell = content.cells.find((entry) => entry.id === id);
    const news = Object.entries(change).some(([field, value]) => cell?.[field as keyof Cell] !== value);
    if (!cell || !news) return content;
    return { ...content, cells: content.cells.map((entry) => (entry === cell ? { ...cell, ...change } : entry)) };
  };
}

/** Folds cells or unfolds them. What else a cell says of how it is shown stays. */
export function foldCells(ids: ReadonlySet<string>, folded: boolean): Edit {
  return (content) => {
    const others = (cell: Cell) => !ids.has(cell.id) || isFolded(cell) === folded;
    if (content.cells.every(others)) return content;
    return { ...content, cells: content.cells.map((cell) => (others(cell) ? cell : fold(cell, folded))) };
  };
}

export function isFolded({ options }: Cell): boolean {
  return options?.folded === true;
}

function fold(cell: Cell, folded: boolean): Cell {
  const { folded: _, ...options } = cell.options ?? {};
  return { ...cell, options: folded ? { ...options, folded } : options };
}

/** Moves a cell by so many places, up where it is negative; beyond the ends nothing happens. */
export function moveCell(id: string, by: number): Edit {
  return (content) => {
    const from = content.cells.findIndex((cell) => cell.id === id);
    const cell = content.cells[from];
    const to = from + by;
    if (!cell || by === 0 || to < 0 || to >= content.cells.length) return content;
    return { ...content, cells: content.cells.toSpliced(from, 1).toSpliced(to, 0, cell) };
  };
}

export function duplicateCell(id: string, newId: string): Edit {
  return (content) => {
    const index = content.cells.findIndex((cell) => cell.id === id);
    const cell = content.cells[index];
    return cell ? insertCell({ ...cell, id: newId }, index + 1)(content) : content;
  };
}

export function setVariable(name: string, value: unknown): Edit {
  return (content) => {
    const { variables } = content;
    if (Object.hasOwn(variables, name) && variables[name] === value) return content;
    return { ...content, variables: { ...variables, [name]: value } };
  };
}

export function setTitle(title: string): Edit {
  return (content) => (content.title === title ? content : { ...content, title });
}
