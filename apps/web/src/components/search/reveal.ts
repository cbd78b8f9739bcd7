import { useEffect } from 'react';

const openers = new Map<string, () => void>();

/** Says how the text of a cell is opened, for a search that has found something in it. */
export function useRevealed(cell: string, open: () => void): void {
  useEffect(() => {
    openers.set(cell, open);
    return () => {
      if (openers.get(cell) === open) openers.delete(cell);
    };
  }, [cell, open]);
}

/** Opens the text of a cell. */
export function reveal(cell: string): void {
  openers.get(cell)?.();
}
