import { useCallback, useEffect, useMemo, useState } from 'react';
import { type Command, useCommands } from '../palette/commands';

export interface OutlineState {
  open: boolean;
  /** There is no room beside the notebook. */
  narrow: boolean;
  toggle: () => void;
  close: () => void;
}

const stored = 'flapbook:outline';
const wide = '(min-width: 60rem)';

/** Whether the outline is open; where it stands beside the notebook that is remembered. */
export function useOutline(): OutlineState {
  const [open, setOpen] = useState(false);
  const [narrow, setNarrow] = useState(false);
  useEffect(() => {
    const room = matchMedia(wide);
    const look = () => {
      setNarrow(!room.matches);
      setOpen(room.matches && remembered());
    };
    look();
    room.addEventListener('change', look);
    return () => room.removeEventListener('change', look);
  }, []);
  const turn = useCallback(
    (next: boolean) => {
      setOpen(next);
      if (!narrow) remember(next);
    },
    [narrow],
  );
  const toggle = useCallback(() => turn(!open), [open, turn]);
  const close = useCallback(() => turn(false), [turn]);
  const commands = useMemo<readonly Command[]>(
    () => [
      {
        id: 'outline',
        title: open ? 'Close the outline' : 'Open the outline',
        group: 'Notebook',
        keys: 'O',
        run: toggle,
      },
    ],
    [open, toggle],
  );
  useCommands(commands);
  return { open, narrow, toggle, close };
}

function remembered(): boolean {
  try {
    return localStorage.getItem(stored) === 'open';
  } catch {
    return false;
  }
}

function remember(open: boolean): void {
  try {
    if (open) localStorage.setItem(stored, 'open');
    else localStorage.removeItem(stored);
  } catch {
    // A browser without storage forgets it.
  }
}
