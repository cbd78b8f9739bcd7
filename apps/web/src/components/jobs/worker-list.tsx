import { bytes, percent, whole } from '../../format/numbers';
import { ago, duration, instant } from '../../format/time';
import { words } from '../../format/words';
import { Icon, type IconName } from '../chrome/icons';
import css from './jobs.module.css';
import { type FleetWorker, useServerNow } from './use-jobs';

const signs: Record<FleetWorker['state'], IconName> = {
  READY: 'check',
  BUSY: 'clock',
  LOST: 'warning',
  STOPPED: 'stop',
};

export function WorkerList({ workers }: { workers: readonly FleetWorker[] }) {
  return (
    <ul className={css.rows}>
      {workers.map((worker) => (
        <WorkerRow key={worker.id} worker={worker} />
      ))}
    </ul>
  );
}

function WorkerRow({ worker }: { worker: FleetWorker }) {
  const now = useServerNow();
  const {
    name,
    state,
    device,
    provider,
    machine,
    residentBytes,
    memoryBytes,
    tokensPerSecond,
    models,
    passedOver,
    remark,
    endedAt,
  } = worker;
  const facts = [
    residentBytes !== null && `${bytes(residentBytes)} of ${bytes(memoryBytes)} in use`,
    state === 'BUSY' && tokensPerSecond !== null && `${whole(tokensPerSecond)} tokens/s`,
    models.length > 0 && `has ${models.join(', ')} open`,
    machine !== null && `${provider} of the machine ${machine}`,
    `version ${worker.version}`,
  ];
  const warnings = passedOver.map(({ device: better, reason }) => `Device ${better} is not used: ${reason}`);
  if (remark) warnings.push(remark);
  return (
    <li className={css.row}>
      <div className={css.what}>
        <strong>{name}</strong>
        <span className={css.meta}>{device}</span>
      </div>
      <div className={css.detail}>
        <span data-state={state} className={css.state}>
          <Icon name={signs[state]} /> {words(state)}
        </span>{' '}
        <Doing worker={worker} />
        <span className={css.meta}>{facts.filter(Boolean).join(' · ')}</span>
        {warnings.map((warning) => (
          <span key={warning} className={css.warn}>
            <Icon name="warning" /> {warning}
          </span>
        ))}
      </div>
      <span className={css.meta}>
        {endedAt ? (
          <time dateTime={endedAt} title={instant(endedAt)}>
            ended {ago(endedAt, now)}
          </time>
        ) : (
          <time dateTime={worker.startedAt} title={instant(worker.startedAt)}>
            since {instant(worker.startedAt)}
          </time>
        )}
      </span>
    </li>
  );
}

function Doing({ worker: { task, state, silentSeconds } }: { worker: FleetWorker }) {
  if (state === 'LOST') return <>no sign of life for {duration(silentSeconds)}</>;
  if (!task) return null;
  if (task.role === 'SPLIT') return <>splits a {words(task.kind).toLowerCase()} into parts</>;
  return (
    <>
      {words(task.kind).toLowerCase()}, {percent(task.fraction, 0)} of a part, {duration(task.seconds)} so far
    </>
  );
}
