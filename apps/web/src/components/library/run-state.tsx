import { percent } from '../../format/numbers';
import css from './library.module.css';
import { StateSign } from './state-sign';

interface Props {
  status: string;
  fraction: number;
  error: { message: string; remedy: string } | null;
}

/** How far something that workers run is, and why it failed. */
export function RunState({ status, fraction, error }: Props) {
  return (
    <>
      <StateSign status={status} /> {status === 'RUNNING' && percent(fraction, 0)}
      {error && (
        <p className={css.note}>
          {error.message} {error.remedy}
        </p>
      )}
    </>
  );
}
