import { percent } from '../../format/numbers';
import { remaining } from '../../format/time';
import type { Question } from '../../language/analyse';
import type { Step } from '../../operations/state';
import type { CellSnapshot } from '../../runner/types';
import { Icon, type IconName } from '../chrome/icons';
import { useShownState } from '../outline/cell-states';
import { Moment } from './moment';
import { priceText } from './price-text';
import css from './status.module.css';

interface Props {
  snapshot: CellSnapshot;
  missing: readonly string[];
  question: Question;
  /** Another document is written than the one that was asked. */
  edited?: boolean;
}

/** The true state of a cell in one line. Its sign, its word and its colour say the same. */
export function Status({ snapshot, missing, question, edited = false }: Props) {
  const { state, answer, asking, acting } = snapshot;
  if (edited && state.kind !== 'active')
    return (
      <Line icon="code" word="Edited" tone="warn" detail="Not asked yet. What is shown answers the document before." />
    );
  if (missing.length > 0)
    return <Line icon="pending" word="Waiting" tone="warn" detail={`Choose ${listed(missing)}.`} />;
  if (question.mutation && !answer) {
    return <Line icon="pending" word="Not sent" detail="Changes something on the server when it is run." />;
  }
  if (question.mutation && answer && !asking) {
    const refused = answer.failures.length > 0 || holdsProblem(answer.data);
    return refused ? <Line icon="warning" word="Refused" tone="bad" /> : <Line icon="check" word="Done" tone="good" />;
  }
  if (!answer) return <Line icon="pending" word={asking ? 'Asking…' : 'Not asked yet'} />;
  if (acting === 'run' && state.kind !== 'active') return <Line icon="clock" word="Starting…" />;
  if (state.kind === 'plain') {
    return answer.failures.length > 0 ? (
      <Line icon="warning" word="Refused" tone="bad" />
    ) : (
      <Line icon="check" word="Up to date" tone="good" />
    );
  }
  if (state.kind === 'cached') {
    const { finishedAt, engines, live } = state;
    const word = live ? 'rests on what was computed' : 'computed';
    const moment = finishedAt && <Moment word={word} engines={engines} at={finishedAt} />;
    return <Line icon="check" word={moment && !live ? 'Cached' : 'Up to date'} tone="good" detail={moment} />;
  }
  if (state.kind === 'ready') {
    return (
      <Line
        icon="run"
        word={state.cancelled ? 'Cancelled' : 'Ready to run'}
        tone="accent"
        detail={
          <>
            {state.cancelled?.finishedAt && (
              <>
                <Moment word="" engines={[]} at={state.cancelled.finishedAt} />;{' '}
              </>
            )}
            {priceText(state.price)}
          </>
        }
      />
    );
  }
  if (state.kind === 'failed') {
    const [failed] = state.failed;
    const engines = failed?.engine ? [failed.engine] : [];
    const moment = failed?.finishedAt && <Moment word="" engines={engines} at={failed.finishedAt} />;
    return <Line icon="warning" word="Failed" tone="bad" detail={moment} />;
  }
  return <Active steps={state.steps} />;
}

/** The first step at work; the others stand below with their own progress. */
function Active({ steps }: { steps: readonly Step[] }) {
  const running = steps.findIndex(({ state }) => state.status === 'RUNNING');
  const step = steps[running];
  if (!step) {
    const waitingFor = steps.find(({ state }) => state.waitingFor && state.waitingFor.reason !== 'INPUTS');
    const reason = waitingFor?.state.waitingFor?.message;
    return (
      <Line
        icon="clock"
        word="Queued"
        tone={reason ? 'warn' : 'accent'}
        detail={reason ?? 'Begins when a worker is free.'}
      />
    );
  }
  const { progress } = step.state;
  const { fraction } = progress;
  const left = progress.etaSeconds == null ? '' : `, ${remaining(progress)}`;
  const waiting = steps.length - 1;
  const more = waiting > 0 ? `, then ${waiting} more` : '';
  return <Line icon="clock" word="Running" tone="accent" detail={`${percent(fraction, 0)}${left}${more}`} />;
}

interface LineProps {
  icon: IconName;
  word: string;
  tone?: 'good' | 'bad' | 'warn' | 'accent';
  detail?: React.ReactNode;
}

function Line({ icon, word, tone, detail }: LineProps) {
  useShownState({ icon, word, tone });
  return (
    <span className={css.status} data-tone={tone}>
      <Icon name={icon} className={css.icon} />
      <span className={css.word}>{word}</span>
      {detail && <span className={css.detail}>{detail}</span>}
    </span>
  );
}

/** An expected failure comes as a member of the result's union. */
function holdsProblem(data: unknown): boolean {
  return Object.values(data ?? {}).some((value) => value?.__typename === 'Problem');
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
