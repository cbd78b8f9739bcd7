import { fixed, percent, short, whole } from '../../format/numbers';
import { Figure } from '../parts/figure';
import { Pending } from '../parts/pending';
import { type Tile, Tiles } from '../parts/tiles';
import { has, type View, type ViewProps } from '../view';
import { type PlanObject, planCsv, rowsOf } from './model';
import { Structure } from './structure';
import css from './view.module.css';

/** What a plan keeps and removes. */
export const planView: View = {
  name: 'plan',
  title: 'Plan',
  compares: false,
  accepts: has('Plan', 'layers', 'achievedRatio', 'threshold'),
  Component: PlanView,
};

function PlanView({ subjects }: ViewProps) {
  return subjects.map(({ object, path }) => <Plan key={path.join()} plan={object as PlanObject} />);
}

function Plan({ plan }: { plan: PlanObject }) {
  const rows = rowsOf(plan);
  if (plan.layers === null || plan.achievedRatio === null) {
    return <Pending>The plan appears here as soon as the calibration that it rests on has run.</Pending>;
  }
  return (
    <div className={css.plan}>
      <Tiles tiles={tilesOf(plan)} />
      {rows.length > 0 && (
        <Figure title="Kept structure" csv={() => planCsv(rows)} drawn note={<Key />}>
          <Structure rows={rows} />
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
  if (plan.milliseconds != null) tiles.push({ label: 'Planned in', value: short(plan.milliseconds), unit: 'ms' });
  return tiles;
}
