import type { PlotOptions } from '@observablehq/plot';
import { useCallback } from 'react';
import { short } from '../../format/numbers';
import { Figure } from '../parts/figure';
import { Pending } from '../parts/pending';
import { PlotFigure } from '../parts/plot';
import type { PlotLibrary } from '../parts/plot-library';
import { type Tile, Tiles } from '../parts/tiles';
import { useSame } from '../parts/use-same';
import { has, type View, type ViewProps } from '../view';
import { type Cost, costsOf, costTable, type LatencyTableObject, moduleTitles } from './model';

/** What a model's heads and channels take of a pass, by how many of them stay. */
export const latencyTableView: View = {
  name: 'latencyTable',
  title: 'Latency table',
  compares: false,
  accepts: has('LatencyTable', 'widths'),
  Component: LatencyTableView,
};

function LatencyTableView({ subjects }: ViewProps) {
  return subjects.map(({ object, path }) => <Table key={path.join()} table={object as LatencyTableObject} />);
}

function Table({ table }: { table: LatencyTableObject }) {
  if (!table.widths) return <Pending>What heads and channels take appears here when it has been measured.</Pending>;
  const tiles = tilesOf(table);
  return (
    <>
      {tiles.length > 0 && <Tiles tiles={tiles} />}
      {Object.entries(moduleTitles).map(([module, { title, unit }]) => (
        <ModuleCosts key={module} title={title} unit={unit} costs={costsOf(table, module)} />
      ))}
    </>
  );
}

function tilesOf({ rest, provider, machine }: LatencyTableObject): Tile[] {
  const tiles: Tile[] = [];
  if (rest?.median !== undefined) {
    tiles.push({
      label: 'What no plan takes away',
      value: short(rest.median),
      unit: 'ms: embedding, head, empty blocks',
    });
  }
  if (provider !== undefined) {
    tiles.push({ label: 'Timed on', value: provider, unit: machine && `of the machine ${machine}` });
  }
  return tiles;
}

/** Half a head is none: where there are few units, ticks stand at whole numbers. */
function wholeTicks(costs: readonly Cost[]): { ticks?: number; tickFormat?: string } {
  const most = costs.at(-1)?.units ?? 0;
  return most < 10 ? { ticks: most, tickFormat: 'd' } : {};
}

function ModuleCosts({ title, unit, costs }: { title: string; unit: string; costs: readonly Cost[] }) {
  const same = useSame(costs);
  const draw = useCallback(
    (Plot: PlotLibrary): PlotOptions => {
      const measured = same.filter(({ p25, p75 }) => p25 !== undefined && p75 !== undefined);
      return {
        marginLeft: 56,
        marginBottom: 38,
        x: { label: `Kept ${unit}`, zero: true, labelOffset: 34, ...wholeTicks(same) },
        y: { label: 'Milliseconds a block', zero: true, nice: true, grid: true },
        marks: [
          Plot.ruleY([0]),
          Plot.ruleX(measured, {
            x: 'units',
            y1: 'p25',
            y2: 'p75',
            stroke: 'var(--kept)',
            strokeOpacity: 0.45,
            strokeWidth: 6,
          }),
          Plot.line(same, { x: 'units', y: 'cost', stroke: 'var(--kept)', strokeWidth: 2 }),
          Plot.dot(same, { x: 'units', y: 'cost', stroke: 'var(--kept)', fill: 'var(--surface)' }),
        ],
      };
    },
    [same, unit],
  );
  if (same.length === 0) return null;
  const label = `${title}: milliseconds of a block by ${unit} kept`;
  return (
    <Figure
      title={label}
      drawn
      data={() => costTable(same, unit)}
      note="The line is what plans count. Bars are the middle half of the repetitions, without what an empty block takes."
    >
      <PlotFigure draw={draw} height={220} label={label} />
    </Figure>
  );
}
