import { useCallback, useMemo, useState, useSyncExternalStore } from 'react';
import { plural } from '../../format/words';
import { Icon } from '../chrome/icons';
import { say } from '../chrome/toast-store';
import { keysText } from '../keyboard/binding';
import { useNotebook } from '../notebook/context';
import { notebookKeys } from '../notebook/keys';
import { type Command, useCommands } from '../palette/commands';
import css from './run-all.module.css';
import { RunAllDialog } from './run-all-dialog';

export interface RunAll {
  /** Cells that lack figures. */
  ready: readonly string[];
  /** Opens the window that says the price. */
  ask: () => void;
  asked: boolean;
  close: () => void;
}

/** Runs what all query cells of the notebook lack, once its price has been said; a command cancels what runs. */
export function useRunAll(): RunAll {
  const { runs } = useNotebook();
  const { ready, active } = useSyncExternalStore(runs.subscribe, runs.getSnapshot, runs.getSnapshot);
  const [asked, setAsked] = useState(false);
  const ask = useCallback(() => {
    if (runs.getSnapshot().ready.length > 0) setAsked(true);
    else say('Every query of this notebook has its figures, or has been asked to run.');
  }, [runs]);
  const close = useCallback(() => setAsked(false), []);
  const running = active.length > 0;
  const commands = useMemo<readonly Command[]>(() => {
    const group = 'Notebook';
    const run: Command = { id: 'run', title: 'Run all queries', group, keys: keysText(notebookKeys.run), run: ask };
    const cancel: Command = { id: 'cancel', title: 'Cancel all that runs', group, run: () => runs.cancel() };
    return running ? [run, cancel] : [run];
  }, [ask, runs, running]);
  useCommands(commands);
  return { ready, ask, asked, close };
}

/** Says how many cells lack figures, and opens the way to run them. Keeps its place when there are none. */
export function RunAllButton({ ready, ask, asked, close }: RunAll) {
  const what = ready.length === 0 ? 'Nothing to run' : `Run ${plural(ready.length, 'query', 'queries')}`;
  return (
    <>
      <button
        type="button"
        className={`quiet icon ${css.button}`}
        aria-label="Run all queries"
        title={`${what} (${keysText(notebookKeys.run)})`}
        aria-disabled={ready.length === 0}
        onClick={ask}
      >
        <Icon name="run" />
      </button>
      {asked && <RunAllDialog cells={ready} close={close} />}
    </>
  );
}
