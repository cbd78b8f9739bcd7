import type { Verdict } from '../../verification/verdict';
import { Icon } from '../chrome/icons';
import { verdicts } from './verdicts';
import css from './verification.module.css';

/** Whether a result is verified, in a word; other words where they are given. */
export function VerdictSign({ verdict, children }: { verdict: Verdict; children?: React.ReactNode }) {
  const { icon, words, tone } = verdicts[verdict];
  return (
    <span className={css.sign} data-tone={tone}>
      <Icon name={icon} /> {children ?? words}
    </span>
  );
}
