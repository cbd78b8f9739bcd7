import { useEffect } from 'react';
import { focusCell } from '../cell/focus';

/** Goes to the cell that the page's address names, `#cell-ID`, when it is opened and whenever that changes. */
export function useCellAddress(): void {
  useEffect(() => {
    const go = () => {
      const name = /^#cell-(.{1,200})$/.exec(location.hash)?.[1];
      const id = name && decoded(name);
      if (id) focusCell(id);
    };
    go();
    addEventListener('hashchange', go);
    return () => removeEventListener('hashchange', go);
  }, []);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
