import { useId, useMemo } from 'react';
import { fixed, percent } from '../../../format/numbers';
import {
  type CommonMeasure,
  commonMeasures,
  commonTiles,
  mostCompared,
  pairKey,
  pairsOf,
} from '../../../studies/results/in-common';
import { plansOf } from '../../../studies/results/plans';
import type { Results } from '../../../studies/results/result';
import { Figure } from '../../../views/parts/figure';
import { Matrix } from '../../../views/parts/matrix';
import { useCellId } from '../../notebook/cell-place';
import { useViewState } from '../../notebook/use-view-state';
import css from '../study.module.css';
import { useInCommon } from '../use-in-common';

/** What the masks of the study's plans have in common, every two of them: between seeds, sizes, texts or methods. */
export function StudyMasks({ study }: { study: Results }) {
  const field = useId();
  const all = useMemo(() => plansOf(study), [study]);
  const plans = useMemo(() => all.slice(0, mostCompared), [all]);
  const pairs = useMemo(() => pairsOf(plans), [plans]);
  const known = useInCommon(pairs);
  const [measure, choose] = useViewState<CommonMeasure>(useCellId(), 'masks.measure', 'jaccard', (value) =>
    Object.hasOwn(commonMeasures, String(value)),
  );
  const names = useMemo(() => plans.map(({ name }) => name), [plans]);
  const tiles = useMemo(
    () =>
      commonTiles(plans, known, {
        measure,
        text: (value) => (measure === 'jaccard' ? percent(value, 0) : fixed(value, 2)),
      }),
    [plans, known, measure],
  );
  const title = `${commonMeasures[measure]}, plan by plan`;
  const tools = (
    <label className={css.choice} htmlFor={field}>
      In common
      <select id={field} value={measure} onChange={({ target }) => choose(target.value as CommonMeasure)}>
        {Object.entries(commonMeasures).map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
  const data = () => ({
    columns: [{ name: 'plan' }, { name: 'other plan' }, ...Object.values(commonMeasures).map((name) => ({ name }))],
    rows: pairs.map((pair) => {
      const found = known.get(pairKey(pair));
      return [pair[0].name, pair[1].name, found?.jaccard, found?.heads, found?.channels];
    }),
  });
  return (
    <Figure title={title} drawn tools={tools} data={data} note={noteOf(measure, all.length)}>
      <Matrix
        rows={names}
        columns={names}
        names={{ rows: 'Plan', columns: 'Plan' }}
        tiles={tiles}
        legend={commonMeasures[measure]}
        label={title}
      />
    </Figure>
  );
}

function noteOf(measure: CommonMeasure, plans: number): string {
  const what =
    measure === 'jaccard'
      ? 'Units that both keep over those that either keeps: plans of different ratios cannot reach 100 %.'
      : 'Rank correlation of the orders in which units of all layers go: 1 is the same order, 0 has nothing in common. Structures that choose layer by layer have none.';
  return plans > mostCompared
    ? `${what} The first ${mostCompared} of ${plans} plans: choose fewer levels above.`
    : what;
}
