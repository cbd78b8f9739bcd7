import { useCallback, useMemo, useState } from 'react';
import { type Command, useCommands } from '../palette/commands';

/** Whether the search in the notebook is open, and the command that opens it. */
export function useFind() {
  const [open, setOpen] = useState(false);
  const find = useCallback(() => setOpen(true), []);
  const close = useCallback(() => setOpen(false), []);
  const commands = useMemo<readonly Command[]>(
    () => [{ id: 'find', title: 'Find in this notebook', group: 'Notebook', keys: '/', run: find }],
    [find],
  );
  useCommands(commands);
  return { open, find, close };
}
