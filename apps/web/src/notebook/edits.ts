import type { Cell, Content } from './content';

/** A change of a notebook: pure, so that it can be undone by keeping what was before. */
export type Edit = (content: Content) => Content;

export function insertCell(cell: Cell, index: number): Edit {
  return (content) => ({ ...content, cells: content.cells.toSpliced(index, 0, cell) });
}

export function removeCell(id: string): Edit {
  return (content) => ({ ...content, cells: content.cells.filter((cell) => cell.id !== id) });
}

export function changeCell(id: string, change: Partial<Omit<Cell, 'id'>>): Edit {
  return (content) => ({
    ...content,
    cells: content.cells.map((cell) => (cell.id === id ? { ...cell, ...change } : cell)),
  });
}

/** Puts a removed cell back, unless it has come back in another way. */
export function restoreCell(cell: Cell, index: number): Edit {
  return (content) => (content.cells.some(({ id }) => id === cell.id) ? content : insertCell(cell, index)(content));
}

/** Moves a cell up (-1) or down (1); at the ends nothing happens. */
export function moveCell(id: string, by: -1 | 1): Edit {
  return (content) => {
    const from = content.cells.findIndex((cell) => cell.id === id);
    const cell = content.cells[from];
    const to = from + by;
    if (!cell || to < 0 || to >= content.cells.length) return content;
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
  return (content) => ({ ...content, variables: { ...content.variables, [name]: value } });
}

export function setTitle(title: string): Edit {
  return (content) => ({ ...content, title });
}
