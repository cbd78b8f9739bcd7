import type { Failure } from '../../failure';
import type { CellSnapshot } from '../../runner/types';
import { FailureNote } from '../failure-note';
import css from './notes.module.css';
import { Steps } from './steps';

/** What belongs to a state besides its line: the steps at work, and failures with what to do. */
export function Notes({ snapshot }: { snapshot: CellSnapshot }) {
  const { state, answer, refused } = snapshot;
  const failures: Failure[] = [...refused];
  if (state.kind === 'failed') failures.push(...state.failed.map(({ error }) => error ?? unexplained));
  failures.push(...(answer?.failures ?? []));
  const steps = state.kind === 'active' ? state.steps : [];
  if (failures.length === 0 && steps.length === 0) return null;
  return (
    <div className={css.notes}>
      {steps.length > 0 && <Steps steps={steps} />}
      {failures.map((failure) => (
        <FailureNote key={`${failure.code}:${failure.message}`} failure={failure} />
      ))}
    </div>
  );
}

const unexplained: Failure = {
  code: 'FAILED',
  message: 'The run failed without a reason.',
  remedy: 'Run it again. If it fails again, look at the log of the worker.',
};
