import { memo, useMemo } from 'react';
import { percent } from '../../format/numbers';
import { words } from '../../format/words';
import { differing, type Variables } from '../../language/values';
import type { Answer, CellSnapshot } from '../../runner/types';
import { chooseViews } from '../../views/choose';
import { findSubjects } from '../../views/find';
import { JsonView } from '../../views/json';
import { views } from '../../views/registry';
import css from './result.module.css';

interface Props {
  snapshot: CellSnapshot;
  view: string;
  /** Nothing can be shown before somebody does something. */
  waiting: boolean;
}

/** The figures: the present ones, or earlier ones marked as such until the present ones are there. */
export function Result({ snapshot: { answer, shown, stale }, view, waiting }: Props) {
  if (!shown) return waiting ? null : <div className={css.skeleton} />;
  if (shown.data == null) return null;
  return (
    <div className={css.result} data-stale={stale || undefined}>
      {stale && answer && (
        <p className={css.label}>Figures for {valuesText(shown.asked.values, answer.asked.values)}</p>
      )}
      <div className={css.figures}>
        <Figures answer={shown} view={view} />
      </div>
    </div>
  );
}

const Figures = memo(function Figures({ answer: { data }, view }: { answer: Answer; view: string }) {
  const choices = useMemo(() => chooseViews(view, findSubjects(data), views), [data, view]);
  if (view === 'json' || (choices.length === 0 && view === 'auto')) return <JsonView data={data} />;
  if (choices.length === 0)
    return <p className={css.nothing}>The result holds nothing for this view. Choose another in the menu.</p>;
  return choices.map(({ view: { name, Component }, subjects }) => <Component key={name} subjects={subjects} />);
});

/** The values that figures belong to, as far as they differ from the present ones. */
function valuesText(theirs: Variables, present: Variables): string {
  const names = differing(theirs, present);
  if (names.length === 0) return 'an earlier state';
  return names.map((name) => `${words(name).toLowerCase()} ${valueText(theirs[name])}`).join(', ');
}

function valueText(value: unknown): string {
  if (typeof value === 'number' && value > 0 && value < 1) return percent(value, 0);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
