import { short } from '../../format/numbers';
import css from './legend.module.css';

interface Props {
  label: string;
  scale: { log: boolean; low: number; high: number };
}

/** The colours of the heat map with their values. */
export function Legend({ label, scale: { log, low, high } }: Props) {
  const middle = log ? Math.sqrt(low * high) : (low + high) / 2;
  return (
    <div className={css.legend}>
      <span>
        {label}
        {log && ', logarithmic scale'}
      </span>
      <span className={css.ramp} aria-hidden="true" />
      <span className={css.values}>
        <span>≤ {short(low)}</span>
        <span>{short(middle)}</span>
        <span>≥ {short(high)}</span>
      </span>
    </div>
  );
}
