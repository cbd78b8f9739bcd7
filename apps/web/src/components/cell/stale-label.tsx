import { useMemo } from 'react';
import { difference } from '../../language/values-text';
import { collectOperations } from '../../operations/collect';
import { stateOf } from '../../operations/state';
import type { Answer, Asked } from '../../runner/types';
import { Moment } from './moment';
import css from './result.module.css';

interface Props {
  shown: Answer;
  /** What is asked now. */
  asked: Asked;
}

/** For which values the figures are that are shown, for which none are there yet, and where the shown ones come from. */
export function StaleLabel({ shown, asked }: Props) {
  const differs = difference(shown.asked.values, asked.values);
  const origin = useMemo(() => stateOf(collectOperations(shown.data)), [shown.data]);
  return (
    <p className={css.label}>
      {differs ? `Shown: ${differs.shown}; now: ${differs.now}` : 'Shown: an earlier state'}
      {origin.kind === 'cached' && origin.finishedAt && (
        <span className={css.origin}>
          <Moment
            word={origin.live ? 'rests on what was computed' : 'computed'}
            engines={origin.engines}
            at={origin.finishedAt}
          />
        </span>
      )}
    </p>
  );
}

/** In a folded cell, where there is no room for more: which parameters differ, and how. */
export function StaleWords({ shown, asked }: Props) {
  const differs = difference(shown.asked.values, asked.values);
  return differs && <span className={css.differs}>{`shown: ${differs.shown}; now: ${differs.now}`}</span>;
}
