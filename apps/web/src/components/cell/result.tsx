import { memo, useMemo } from 'react';
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
  if (!shown) return waiting ? null : <div className={css.skeleton} />;
  if (shown.data == null) return null;
  // Other values are set, and what they give is not known yet: marked when the answer takes longer than a moment.
  const behind = !stale && asked !== undefined && differing(shown.asked.values, asked.values).length > 0;
  return (
    <div className={css.result} data-stale={stale || undefined} data-behind={behind || undefined}>
      {(stale || behind) && asked && <StaleLabel shown={shown} asked={asked} />}
      <div className={css.figures}>
        <Figures answer={shown} view={view} computed={stale || state.kind === 'plain' || state.kind === 'cached'} />
      </div>
    </div>
  );
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
