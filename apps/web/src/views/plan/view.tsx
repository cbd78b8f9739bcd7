import { useMemo } from 'react';
import { Figure } from '../parts/figure';
import { Pending } from '../parts/pending';
import { TableFigure } from '../parts/table-figure';
import { Tiles } from '../parts/tiles';
import { useSame } from '../parts/use-same';
import { has, type View, type ViewProps } from '../view';
import { columnsOf, namedPlans, tilesOf } from './figures';
import { type PlanObject, planTable, rowsOf } from './model';
import { Removal } from './removal';
import { removalRowsOf, removalTable } from './removal-model';
import { Scores } from './scores';
import { scoreRowsOf, scoreTable } from './scores-model';
import { Structure } from './structure';
import css from './view.module.css';

/** What a plan keeps and removes. */
export const planView: View = {
  name: 'plan',
  title: 'Plan',
  compares: false,
  accepts: has('Plan', 'layers', 'removal', 'achievedRatio', 'threshold', 'predictedLatency'),
  Component: PlanView,
};

/** Fewer plans than this stand as single figures, which are larger. */
const FEWEST_LINES = 3;

/** Plans of which only single figures were asked for are lines of one table. Those to come say so once, however many they are. */
function PlanView({ subjects }: ViewProps) {
  const planned = subjects.filter(({ object }) => isPlanned(object as PlanObject));
  const plain = planned.filter(({ object }) => !isDrawn(object as PlanObject));
  const lines = plain.length < FEWEST_LINES ? [] : plain;
  return (
    <>
      {lines.length > 0 && <Lines subjects={lines} />}
      {planned
        .filter((subject) => !lines.includes(subject))
        .map(({ object, path }) => (
          <Plan key={path.join()} plan={object as PlanObject} />
        ))}
      {planned.length < subjects.length && (
        <Pending>
          {subjects.length === 1
            ? 'The plan appears here as soon as the calibration that it rests on has run.'
            : 'Plans appear here as soon as the calibrations that they rest on have run.'}
        </Pending>
      )}
    </>
  );
}

function isPlanned({ layers, achievedRatio }: PlanObject): boolean {
  return layers !== null && achievedRatio !== null;
}

function isDrawn({ layers, removal }: PlanObject): boolean {
  return layers !== undefined || removal !== undefined;
}

function Lines({ subjects }: ViewProps) {
  const plans = namedPlans(subjects);
  return <TableFigure name="plans" title="Plans" columns={columnsOf(plans)} rows={plans} keyOf={({ name }) => name} />;
}

function Plan({ plan }: { plan: PlanObject }) {
  const rows = useSame(rowsOf(plan).filter(({ attention, mlp }) => attention || mlp));
  const scores = useSame(scoreRowsOf(plan));
  // The same list as long as only the ratio moves.
  const removal = useMemo(() => removalRowsOf(plan.removal ?? []), [plan.removal]);
  const { threshold } = plan;
  return (
    <div className={css.plan}>
      <Tiles tiles={tilesOf(plan)} />
      {rows.length > 0 && (
        <Figure title="Kept structure" data={() => planTable(rows)} drawn linked note={<Key />}>
          <Structure rows={rows} />
        </Figure>
      )}
      {scores.length > 0 && threshold != null && (
        <Figure
          title="Scores and the threshold"
          data={() => scoreTable(scores, threshold)}
          drawn
          linked
          note="Standardised scores, one line a layer; each is as high as its fullest bin. What lies left of the threshold goes. The last bin holds all higher scores."
        >
          <Scores rows={scores} threshold={threshold} />
        </Figure>
      )}
      {removal.length > 0 && (
        <Figure
          title="Order of removal"
          data={() => removalTable(removal)}
          drawn
          linked
          note="The smallest ratio at which a plan removes a unit. Hollow: gone at this plan’s ratio. Channels stand for evenly spaced ranks of their layer."
        >
          <Removal rows={removal} ratio={plan.requestedRatio} />
        </Figure>
      )}
    </div>
  );
}

function Key() {
  return (
    <span className={css.key}>
      <svg width="11" height="11" aria-hidden="true">
        <rect width="11" height="11" className={css.kept} />
      </svg>
      kept
      <svg width="11" height="11" aria-hidden="true">
        <rect x="0.5" y="0.5" width="10" height="10" className={css.gone} />
      </svg>
      removed. With grouped-query attention a head stands for a key/value head with its query heads.
    </span>
  );
}
