import { useMemo } from 'react';
import { fixed, percent, short, whole } from '../../format/numbers';
import { Figure } from '../parts/figure';
import { Pending } from '../parts/pending';
import { type Tile, Tiles } from '../parts/tiles';
import { useSame } from '../parts/use-same';
import { has, type View, type ViewProps } from '../view';
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

/** Plans that are still to come say so once, however many they are. */
function PlanView({ subjects }: ViewProps) {
  const plans = subjects.map(({ object, path }) => ({ plan: object as PlanObject, key: path.join() }));
  const planned = plans.filter(({ plan }) => plan.layers !== null && plan.achievedRatio !== null);
  return (
    <>
      {planned.map(({ plan, key }) => (
        <Plan key={key} plan={plan} />
      ))}
      {planned.length < plans.length && (
        <Pending>
          {plans.length === 1
            ? 'The plan appears here as soon as the calibration that it rests on has run.'
            : 'Plans appear here as soon as the calibrations that they rest on have run.'}
        </Pending>
      )}
    </>
  );
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

/** Where a limit of the latency holds. */
function timedOn({ provider, machine }: { provider?: string; machine?: string } = {}): string {
  if (provider === undefined) return '';
  return machine === undefined ? `, on ${provider}` : `, on ${provider} of the machine ${machine}`;
}

function tilesOf(plan: PlanObject): Tile[] {
  const tiles: Tile[] = [];
  if (plan.requestedRatio !== undefined) tiles.push({ label: 'Requested ratio', value: percent(plan.requestedRatio) });
  if (plan.achievedRatio != null) {
    tiles.push({ label: 'Achieved ratio', value: percent(plan.achievedRatio), unit: 'of prunable parameters' });
  }
  if (plan.threshold != null)
    tiles.push({ label: 'Threshold', value: fixed(plan.threshold, 4), unit: 'standardised score' });
  if (plan.parametersBefore !== undefined)
    tiles.push({ label: 'Parameters before', value: whole(plan.parametersBefore) });
  if (plan.parametersAfter != null) tiles.push({ label: 'Parameters after', value: whole(plan.parametersAfter) });
  const { milliseconds, denseMilliseconds, share, table } = plan.predictedLatency ?? {};
  if (milliseconds !== undefined) {
    const before = denseMilliseconds === undefined ? '' : ` of ${short(denseMilliseconds)}`;
    const part = share === undefined ? '' : `, ${percent(share, 1)}`;
    tiles.push({ label: 'Predicted latency', value: short(milliseconds), unit: `ms${before}${part}${timedOn(table)}` });
  }
  if (plan.milliseconds != null) tiles.push({ label: 'Planned in', value: short(plan.milliseconds), unit: 'ms' });
  return tiles;
}
