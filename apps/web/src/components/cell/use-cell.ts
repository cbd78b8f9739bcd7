import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { connection } from '../../client/server';
import { services } from '../../client/services';
import { type Analysis, analyse } from '../../language/analyse';
import { bind } from '../../language/values';
import { CellRunner } from '../../runner/cell-runner';
import type { CellSnapshot } from '../../runner/types';
import { useNotebook, useVariables } from '../notebook/context';

export interface CellModel {
  runner: CellRunner;
  snapshot: CellSnapshot;
  /** Undefined until the schema is there. */
  analysis: Analysis | undefined;
  /** Variables without a value that the document cannot be asked without. */
  missing: readonly string[];
}

/** A query cell at work: its document understood, asked with the notebook's values, and asked again as they change. */
export function useCell(id: string, source: string): CellModel {
  const { session, runs, schema } = useNotebook();
  const variables = useVariables();
  const [runner] = useState(
    () =>
      new CellRunner({
        ...services,
        ask: (asked) => services.ask(asked, session.id),
        run: (keys) => services.run(keys, session.id),
      }),
  );
  const snapshot = useSyncExternalStore(runner.subscribe, runner.getSnapshot, runner.getSnapshot);
  const analysis = useMemo(() => (schema ? analyse(source, schema) : undefined), [source, schema]);
  const question = analysis?.question;

  const { values, missing } = bind(question?.variables ?? [], variables);
  // By content, so that a change of a variable that this document does not use changes nothing here.
  const text = JSON.stringify(values);
  const askable = question !== undefined && missing.length === 0;
  useEffect(() => {
    runner.ask(question && askable ? { question, values: JSON.parse(text) } : undefined);
  }, [runner, question, askable, text]);

  useEffect(() => runner.attach(), [runner]);
  useEffect(() => runs.join(id, runner), [runs, id, runner]);
  useFreshness(runner);
  return { runner, snapshot, analysis, missing };
}

/** Asks again when the server is back, and when somebody returns to the page while something was unfinished. */
function useFreshness(runner: CellRunner): void {
  useEffect(() => {
    const back = () => !connection.isLost() && runner.refresh();
    const seen = () => {
      const { kind } = runner.getSnapshot().state;
      if (!document.hidden && kind !== 'cached' && kind !== 'plain') runner.refresh();
    };
    const leave = connection.subscribe(back);
    document.addEventListener('visibilitychange', seen);
    return () => {
      leave();
      document.removeEventListener('visibilitychange', seen);
    };
  }, [runner]);
}
