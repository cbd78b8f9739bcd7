import { useMemo } from 'react';
import { fixed, short, whole } from '../../format/numbers';
import type { Column } from '../parts/data-table';
import { Figure } from '../parts/figure';
import { Pending } from '../parts/pending';
import { TableFigure } from '../parts/table-figure';
import { useSame } from '../parts/use-same';
import { has, type View, type ViewProps } from '../view';
import { LatencyChart } from './chart';
import { latencyTable, phases, phaseTitles, placesOf, type Timed, timesOf } from './model';

/** How long models take to read a prompt and to go on with it, beside the dense one. */
export const latencyView: View = {
  name: 'latency',
  title: 'Latency',
  compares: true,
  accepts: has('Latency', 'prefill', 'decode'),
  Component: LatencyView,
};

function LatencyView({ subjects }: ViewProps) {
  const rows = useSame(timesOf(subjects));
  if (rows.length === 0) return <Pending>Times appear here when they have been measured.</Pending>;
  const places = placesOf(rows);
  return (
    <>
      {places.flatMap(({ place, rows: own }) =>
        phases.map((phase) => (
          <PhaseChart
            key={`${phase} ${place}`}
            title={places.length > 1 ? `${phaseTitles[phase]}, on ${place ?? 'another machine'}` : phaseTitles[phase]}
            rows={own.filter((row) => row.phase === phase)}
          />
        )),
      )}
      <Times rows={rows} isOfOnePlace={places.length === 1} />
    </>
  );
}

function PhaseChart({ title, rows }: { title: string; rows: readonly Timed[] }) {
  const same = useSame(rows);
  if (same.length === 0) return null;
  const isPredicted = same.some(({ predicted }) => predicted !== undefined);
  return (
    <Figure
      title={title}
      drawn
      data={() => latencyTable(same)}
      note={`Dots are medians, bars the middle half of the repetitions, strokes each of them.${isPredicted ? ' Diamonds: what the table of latencies says.' : ''} Less is better.`}
    >
      <LatencyChart rows={same} label={`${title}: milliseconds of each model`} />
    </Figure>
  );
}

function Times({ rows, isOfOnePlace }: { rows: readonly Timed[]; isOfOnePlace: boolean }) {
  const columns = useMemo(() => columnsOf(rows, isOfOnePlace), [rows, isOfOnePlace]);
  return (
    <TableFigure
      name="latency"
      title="Times"
      columns={columns}
      rows={rows}
      keyOf={({ phase, name }) => `${phase} ${name}`}
      note={
        isOfOnePlace
          ? 'The dense model’s times are from the same turns.'
          : 'Of several machines or engines: only times of one compare. The dense model’s are from the same turns.'
      }
    />
  );
}

const milliseconds = (value: number | undefined) => (value === undefined ? '—' : short(value));

/** Only what was asked for. */
function columnsOf(rows: readonly Timed[], isOfOnePlace: boolean): Column<Timed>[] {
  const all: Column<Timed>[] = [
    { name: 'Model', text: true, value: ({ name }) => name, show: ({ name }) => name },
    { name: 'Of', text: true, value: ({ phase }) => phaseTitles[phase], show: ({ phase }) => phaseTitles[phase] },
    { name: 'Median', unit: 'ms', main: true, value: ({ median }) => median, show: ({ median }) => short(median) },
    { name: '25 %', unit: 'ms', value: ({ p25 }) => p25, show: ({ p25 }) => milliseconds(p25) },
    { name: '75 %', unit: 'ms', value: ({ p75 }) => p75, show: ({ p75 }) => milliseconds(p75) },
    { name: '95 %', unit: 'ms', value: ({ p95 }) => p95, show: ({ p95 }) => milliseconds(p95) },
    {
      name: 'Throughput',
      unit: 'tokens/s',
      value: ({ tokensPerSecond }) => tokensPerSecond,
      show: ({ tokensPerSecond }) => (tokensPerSecond === undefined ? '—' : whole(tokensPerSecond)),
    },
    {
      name: 'Speed',
      unit: 'times dense',
      value: ({ speedup }) => speedup,
      show: ({ speedup }) => (speedup === undefined ? '—' : `${fixed(speedup, 2)} ×`),
    },
    {
      name: 'Predicted',
      unit: 'ms',
      value: ({ predicted }) => predicted,
      show: ({ predicted }) => milliseconds(predicted),
    },
    { name: 'Timed on', text: true, value: ({ place }) => place, show: ({ place }) => place ?? '—' },
  ];
  const isTold = ({ name }: Column<Timed>) => name !== 'Timed on' || !isOfOnePlace;
  return all.filter((column) => isTold(column) && rows.some((row) => column.value(row) !== undefined));
}
