import { useMemo } from 'react';
import { percent, whole } from '../../format/numbers';
import { HeatMap } from '../calibration/heat-map';
import type { Subject } from '../find';
import { Figure } from '../parts/figure';
import { LayerLines } from '../parts/layer-lines';
import { Tiles } from '../parts/tiles';
import { has, type View, type ViewProps } from '../view';
import {
  heatRowsOf,
  linesOf,
  modulesOf,
  moduleTitles,
  type Stability,
  type StabilityObject,
  sharesTable,
  stabilityTable,
  undecidedOf,
} from './model';

/** How firmly calibration data hold on to the masks of a plan. */
export const maskStabilityView: View = {
  name: 'maskStability',
  title: 'Mask stability',
  compares: false,
  accepts: has('MaskStability', 'jaccard', 'modules', 'interval'),
  Component: MaskStabilityView,
};

function MaskStabilityView({ subjects }: ViewProps) {
  return subjects.map((subject) => <OneStability key={subject.path.join()} subject={subject} />);
}

const range = { log: false, low: 0, high: 1 };

function OneStability({ subject }: { subject: Subject }) {
  const modules = useMemo(() => modulesOf(subject), [subject]);
  const lines = useMemo(() => linesOf(modules), [modules]);
  const rows = useMemo(() => heatRowsOf(modules), [modules]);
  return (
    <>
      <Tiles tiles={tilesOf(subject.object as StabilityObject, modules)} />
      {lines.length > 0 && (
        <LayerLines
          title="Kept units in common with the plan of all data"
          measure="In common (%), mean over the resamples"
          domain={[0, 100]}
          lines={lines}
          data={() => stabilityTable(modules)}
          describe={(layer) => described(modules, layer)}
          hint="100 %: whichever shards are drawn, the same units stay. Point at a layer."
        />
      )}
      {rows.length > 0 && (
        <Figure
          title="Share of the resamples that keep each unit"
          drawn
          linked
          data={() => sharesTable(modules)}
          note="Units whose share lies between 5 and 95 % are undecided: chance decides about them."
        >
          <HeatMap
            rows={rows}
            range={range}
            measure="share of the resamples that keep a unit"
            order="least kept first"
            units="units"
          />
        </Figure>
      )}
    </>
  );
}

function tilesOf({ resamples, shards, jaccard, interval }: StabilityObject, modules: readonly Stability[]) {
  const undecided = undecidedOf(modules);
  return [
    ...(jaccard === undefined ? [] : [{ label: 'Kept units in common', value: percent(jaccard, 1) }]),
    ...(interval?.low == null || interval.high == null
      ? []
      : [{ label: 'In 95 % of resamples', value: `${percent(interval.low, 1)} to ${percent(interval.high, 1)}` }]),
    ...(undecided === undefined ? [] : [{ label: 'Undecided', value: whole(undecided), unit: 'units' }]),
    ...(resamples === undefined ? [] : [{ label: 'Resamples', value: whole(resamples) }]),
    ...(shards === undefined ? [] : [{ label: 'Shards drawn from', value: whole(shards) }]),
  ];
}

function described(modules: readonly Stability[], layer: number): string {
  const parts = modules
    .filter((entry) => entry.layer === layer)
    .map(({ module, jaccard, undecided }) =>
      [
        moduleTitles[module],
        jaccard !== undefined && `${percent(jaccard, 1)} in common`,
        undecided !== undefined && `${whole(undecided)} undecided`,
      ]
        .filter(Boolean)
        .join(' '),
    );
  return `Layer ${layer}: ${parts.join('; ')}.`;
}
