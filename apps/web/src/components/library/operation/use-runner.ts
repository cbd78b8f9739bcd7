import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { connection } from '../../../client/server';
import { services } from '../../../client/services';
import { analyse, type Question } from '../../../language/analyse';
import { CellRunner } from '../../../runner/cell-runner';
import type { CellSnapshot } from '../../../runner/types';
import { useSchema } from '../../notebook/use-schema';
import { figuresDocument } from './figures';
import type { Operation } from './use-operation';

/** How often the parts of an operation at work are read again, in milliseconds. */
const pace = 2000;

/** An operation followed as a cell follows its own: its state, its price, its figures, and how to run and cancel it. */
export function useRunner(
  { key, kind }: Operation,
  reload: () => Promise<void>,
): { runner: CellRunner; snapshot: CellSnapshot; question: Question | undefined } {
  const schema = useSchema();
  const [runner] = useState(() => new CellRunner(services));
  const snapshot = useSyncExternalStore(runner.subscribe, runner.getSnapshot, runner.getSnapshot);
  const question = useMemo(
    () => (schema ? analyse(figuresDocument(kind), schema).question : undefined),
    [kind, schema],
  );
  useEffect(() => runner.ask(question && { question, values: { key } }), [runner, question, key]);
  useEffect(() => runner.attach(), [runner]);
  useEffect(() => connection.subscribe(() => !connection.isLost() && runner.refresh()), [runner]);

  const { kind: state } = snapshot.state;
  const asked = snapshot.answer !== undefined;
  useEffect(() => {
    // What is read beside the figures changes with the state, and while the parts are run.
    if (!asked) return undefined;
    void reload();
    if (state !== 'active') return undefined;
    const timer = setInterval(() => void reload(), pace);
    return () => clearInterval(timer);
  }, [state, asked, reload]);
  return { runner, snapshot, question };
}
