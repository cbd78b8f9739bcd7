import type { Question } from '../../language/analyse';
import type { CellRunner } from '../../runner/cell-runner';
import type { CellSnapshot } from '../../runner/types';
import { Icon } from '../chrome/icons';
import css from './run-button.module.css';

interface Props {
  runner: CellRunner;
  snapshot: CellSnapshot;
  question: Question;
  askable: boolean;
}

/** Runs what is missing, or cancels what runs. Keeps its place when there is nothing to do. */
export function RunButton({ runner, snapshot, question, askable }: Props) {
  const { state, acting } = snapshot;
  const busy = acting !== undefined || !askable;
  const run = (label: string) => (
    <button type="button" className="primary" disabled={busy} onClick={() => runner.run()} title="Shift + Enter">
      <Icon name="run" /> {label}
    </button>
  );
  return (
    <span className={css.buttons}>
      {question.mutation && run('Run')}
      {state.kind === 'ready' && run('Run')}
      {state.kind === 'failed' && run('Run again')}
      {state.kind === 'active' && state.keys.length > 0 && run('Run the rest')}
      {state.kind === 'active' && (
        <button type="button" disabled={acting === 'cancel'} onClick={() => runner.cancel()}>
          <Icon name="stop" /> {acting === 'cancel' ? 'Cancelling…' : 'Cancel'}
        </button>
      )}
    </span>
  );
}
