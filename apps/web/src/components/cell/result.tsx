import { memo, useEffect, useMemo, useState } from 'react';
import { differing } from '../../language/values';
import type { Answer, CellSnapshot } from '../../runner/types';
import { chooseViews } from '../../views/choose';
import { findSubjects } from '../../views/find';
import { JsonView } from '../../views/json';
import { views } from '../../views/registry';
import css from './result.module.css';
import { StaleLabel } from './stale-label';

interface Props {
  snapshot: CellSnapshot;
  view: string;
  /** Nothing can be shown before somebody does something. */
  waiting: boolean;
}

/** The figures: the present ones, or earlier ones marked as such until the present ones are there. */
export function Result({ snapshot: { asked, shown, stale, state }, view, waiting }: Props) {
  // Other values are set, and what they give is not known yet.
  const waits = !stale && asked !== undefined && !!shown && differing(shown.asked.values, asked.values).length > 0;
  const behind = useLate(waits, shown);
  if (!shown) return waiting ? null : <div className={css.skeleton} />;
  if (shown.data == null) return null;
  return (
    <div className={css.result} data-stale={stale || undefined} data-behind={behind || undefined}>
      {(stale || behind) && asked && <StaleLabel shown={shown} asked={asked} />}
      <div className={css.figures}>
        <Figures answer={shown} view={view} computed={stale || state.kind === 'plain' || state.kind === 'cached'} />
      </div>
    </div>
  );
}

/** From when on figures that wait for others are marked, in milliseconds. */
const late = 500;

/**
 * Whether the same answer has been waiting for the next one for longer than a moment. While a slider moves, answers come
 * within milliseconds: a mark that came and went with each of them would have the browser draw all figures anew.
 */
function useLate(waits: boolean, shown: Answer | undefined): boolean {
  const [marked, setMarked] = useState<Answer>();
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setTimeout(() => setMarked(shown), late);
    return () => clearTimeout(timer);
  }, [waits, shown]);
  return waits && marked === shown;
}

interface FiguresProps {
  answer: Answer;
  view: string;
  /** All that was asked for is there. */
  computed: boolean;
}

const Figures = memo(function Figures({ answer: { data }, view, computed }: FiguresProps) {
  const choices = useMemo(() => chooseViews(view, findSubjects(data), views), [data, view]);
  if (choices.length === 0 && view === 'auto' && !computed) {
    return <p className={css.nothing}>There are no figures yet.</p>;
  }
  if (view === 'json' || (choices.length === 0 && view === 'auto')) return <JsonView data={data} />;
  if (choices.length === 0)
    return <p className={css.nothing}>The result holds nothing for this view. Choose another in the menu.</p>;
  return choices.map(({ view: { name, Component }, subjects }) => <Component key={name} subjects={subjects} />);
});
