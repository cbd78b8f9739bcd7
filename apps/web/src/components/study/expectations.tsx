import { plural } from '../../format/words';
import type { ExpectationNode } from '../../studies/answered';
import { Icon } from '../chrome/icons';
import css from './study.module.css';

const states = {
  HOLDS: { icon: 'check', word: 'Holds', tone: 'good' },
  FAILS: { icon: 'warning', word: 'Does not hold', tone: 'bad' },
  OPEN: { icon: 'pending', word: 'Open', tone: undefined },
} as const;

/** How what the study expects stands. */
export function Expectations({ expectations }: { expectations: readonly ExpectationNode[] }) {
  if (expectations.length === 0) return null;
  return (
    <section className={css.findings} aria-label="What was expected">
      <h3>What was expected</h3>
      <ul className={css.sentences}>
        {expectations.map(({ text, status, cells, violations }) => {
          const { icon, word, tone } = states[status];
          const [first] = violations;
          return (
            <li key={text}>
              <span className={css.state} data-tone={tone}>
                <Icon name={icon} /> {word}
              </span>{' '}
              {text}, of {plural(cells, 'cell')}
              {first && `; not of ${violations.length}, where it is ${first.observed ?? 'not there'}`}.
            </li>
          );
        })}
      </ul>
    </section>
  );
}
