import { useMemo, useSyncExternalStore } from 'react';
import { type ControlLooks, looksIn } from '../../language/control-looks';
import { useNotebook } from './context';

/** How the notebook's controls are shown, by the names of their variables; the first cell that says it counts. */
export function useControlLooks(): ControlLooks {
  const { session } = useNotebook();
  // A text, so that it is the same as long as no cell of controls changes.
  const snapshot = () => {
    const { cells } = session.getSnapshot().content;
    return JSON.stringify(cells.filter(({ kind }) => kind === 'CONTROLS').map(({ options }) => looksIn(options)));
  };
  const text = useSyncExternalStore(session.subscribe, snapshot, snapshot);
  return useMemo(() => {
    const looks: ControlLooks[] = JSON.parse(text);
    return Object.fromEntries(looks.reverse().flatMap((entry) => Object.entries(entry)));
  }, [text]);
}
