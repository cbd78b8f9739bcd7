import type { Failure } from '../../../failure';
import type { StudyNode } from '../../../studies/follow';
import type { StudyPlan } from '../../../studies/plan-text';
import type { Results } from '../../../studies/results/result';
import { FailureNote } from '../../failure-note';
import css from '../study.module.css';
import { Confirm } from './confirm';
import { PlanPanel } from './plan-panel';
import { RunButtons, type StudyActions } from './run-buttons';
import { StatusLine } from './status-line';

interface Props {
  study: StudyNode | undefined;
  results: Results | undefined;
  plan: StudyPlan | undefined;
  busy: boolean;
  failure: Failure | undefined;
  questions: readonly string[];
  actions: StudyActions & { retry: (cell: { id: string }) => void; dismiss: () => void };
  /** What else can be done with it. */
  more?: React.ReactNode;
}

/** How a study stands, what can be done with it, and what running it would take. */
export function RunPanel({ study, results, plan, busy, failure, questions, actions, more }: Props) {
  const failed = results?.cells.filter(({ status }) => status === 'FAILED') ?? [];
  const status = study?.status;
  const open = status === undefined || status === 'PLANNED' || status === 'PAUSED' || status === 'CANCELLED';
  return (
    <>
      <div className={css.line}>
        <StatusLine study={study} />
        <span className={css.buttons}>
          <RunButtons status={status} busy={busy} actions={actions} />
          {failed.length > 0 && status !== 'RUNNING' && (
            <button type="button" disabled={busy} onClick={() => failed.forEach(actions.retry)}>
              Try what failed again
            </button>
          )}
          {more}
        </span>
      </div>
      {status === 'RUNNING' && (
        <div className={css.progress}>
          <progress value={study?.progress.fraction ?? 0} aria-label="Progress of the study" />
        </div>
      )}
      {plan && (open || plan.refused.length > 0) && <PlanPanel plan={plan} short={!open} />}
      {failure && (
        <div className={css.plan}>
          <FailureNote failure={failure} />
        </div>
      )}
      <Confirm questions={questions} confirm={() => actions.start(true)} close={actions.dismiss} />
    </>
  );
}
