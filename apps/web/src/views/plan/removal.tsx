import { memo, useCallback, useMemo, useState } from 'react';
import { percent } from '../../format/numbers';
import { Drawing } from '../parts/drawing';
import { LayerCursor, PointedText } from '../parts/layer-cursor';
import { useWidth } from '../parts/use-width';
import css from './removal.module.css';
import { BANDS, bandOf, isGone, type RemovalRow } from './removal-model';

const row = 18;
const head = 24;
const label = 30;
const gap = 16;
const bands = Array.from({ length: BANDS }, (_, band) => band);

interface Props {
  rows: readonly RemovalRow[];
  /** The plan's own ratio: what goes up to it is drawn hollow. */
  ratio: number | undefined;
}

/** A unit of the map: the ratio at which it goes, and its place in CSS pixels. */
interface Unit {
  at: number;
  line: number;
  x: number;
  size: number;
}

/** When each head goes, and the channels by rank, a line a layer: two paths a colour, however many units there are. */
export function Removal({ rows, ratio }: Props) {
  const [box, width] = useWidth<HTMLDivElement>();
  const [rank, pointRank] = useState<number>();
  const heads = Math.max(0, ...rows.map((entry) => entry.heads.length));
  const room = width ?? 0;
  const ranks = Math.max(1, ...rows.map((entry) => entry.channels.length));
  const { attention, mlp } = useMemo(() => placesOf(room, { heads, ranks }), [room, heads, ranks]);
  const units = useMemo(() => unitsByBand(rows, attention, mlp), [rows, attention, mlp]);
  const lanes = useMemo(() => ({ layers: rows.map(({ layer }) => layer), start: head, pitch: row }), [rows]);
  const height = head + rows.length * row + 44;
  const describe = (layer: number, unit: number | undefined) => {
    const entry = rows.find((candidate) => candidate.layer === layer);
    return entry && described(entry, unit, rank, ratio);
  };
  const pointing = useCallback(
    (place: { x: number } | undefined) =>
      pointRank(place && place.x >= mlp.x ? Math.floor((place.x - mlp.x) / mlp.size) : undefined),
    [mlp],
  );
  return (
    <>
      <Drawing
        box={box}
        width={width}
        height={height}
        label={`Order of removal of ${heads} heads a layer and the MLP channels in ${rows.length} layers`}
        over={
          <LayerCursor
            lanes={lanes}
            heads={{ count: heads, start: attention.x, size: attention.size }}
            label="Layers and heads of the order of removal"
            describe={describe}
            pointing={pointing}
          />
        }
      >
        <text x={attention.x} y={14} className={css.label}>
          {heads > 0 ? 'Heads' : ''}
        </text>
        <text x={mlp.x} y={14} className={css.label}>
          {room < 560 ? 'MLP channels' : 'MLP channels, first to go first'}
        </text>
        {rows.map((entry, line) => (
          <text key={entry.layer} x={label - 10} y={head + line * row + 13} textAnchor="end" className={css.label}>
            {entry.layer}
          </text>
        ))}
        {units.map((within, band) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a band is its index
          <Band key={band} band={band} units={within} gone={goneOf(within, ratio)} />
        ))}
        <Key y={height - 34} width={Math.min(320, room - label)} />
      </Drawing>
      <PointedText describe={describe} hint="Point at a unit, or use the arrow keys, to read its ratio." />
    </>
  );
}

interface Places {
  x: number;
  size: number;
}

function placesOf(
  room: number,
  { heads, ranks }: { heads: number; ranks: number },
): { attention: Places; mlp: Places } {
  const free = room - label - gap;
  const size = heads > 0 ? Math.min(row, (free * 0.6) / heads) : 0;
  const used = size * heads;
  return { attention: { x: label, size }, mlp: { x: label + used + gap, size: (free - used) / ranks } };
}

interface BandProps {
  band: number;
  /** The first to go first. */
  units: readonly Unit[];
  /** How many of them have gone. */
  gone: number;
}

/** The units of a colour. A ratio that moves has a part of one band drawn anew: the others are all there, or all gone. */
const Band = memo(function Band({ band, units, gone }: BandProps) {
  return (
    <g className={css[`band${band}`]}>
      <path className={css.stays} d={squares(units.slice(gone))} />
      <path className={css.gone} d={squares(units.slice(0, gone), 1)} />
    </g>
  );
});

function goneOf(units: readonly Unit[], ratio: number | undefined): number {
  const first = units.findIndex(({ at }) => !isGone(at, ratio));
  return first < 0 ? units.length : first;
}

/** Each band’s in the order in which they go. */
function unitsByBand(rows: readonly RemovalRow[], attention: Places, mlp: Places): Unit[][] {
  const units: Unit[][] = bands.map(() => []);
  const add = (at: number, line: number, unit: number, { x, size }: Places) =>
    units[bandOf(at)]?.push({ at, line, x: x + unit * size, size });
  for (const [line, { heads, channels }] of rows.entries()) {
    for (const [unit, at] of heads.entries()) add(at, line, unit, attention);
    for (const [unit, at] of channels.entries()) add(at, line, unit, mlp);
  }
  for (const within of units) within.sort((a, b) => a.at - b.at);
  return units;
}

function Key({ y, width }: { y: number; width: number }) {
  const step = width / BANDS;
  return (
    <g transform={`translate(${label} ${y})`}>
      {bands.map((band) => (
        <g key={band} className={css[`band${band}`]}>
          <rect x={band * step} width={step} height={10} className={css.stays} />
        </g>
      ))}
      <text y={26} className={css.label}>
        goes at 0 %
      </text>
      <text x={width} y={26} textAnchor="end" className={css.label}>
        at 100 % of the prunable parameters
      </text>
    </g>
  );
}

function squares(cells: readonly Unit[], inset = 0.5): string {
  return cells
    .map(({ line, x, size }) => {
      const [width, height] = [Math.max(0.5, size - 2 * inset), row - 4 - 2 * inset];
      return `M${(x + inset).toFixed(1)} ${head + line * row + 2 + inset}h${width.toFixed(1)}v${height}h${(-width).toFixed(1)}z`;
    })
    .join('');
}

function described(
  { layer, heads, channels }: RemovalRow,
  unit: number | undefined,
  rank: number | undefined,
  ratio: number | undefined,
): string {
  const ofHead = unit === undefined ? undefined : heads[unit];
  if (ofHead !== undefined) return `Layer ${layer}, head ${unit}: goes at a ratio of ${percent(ofHead)}.`;
  const ofRank = rank === undefined ? undefined : channels[rank];
  if (rank !== undefined && ofRank !== undefined) {
    const share = percent(rank / Math.max(1, channels.length - 1), 0);
    return `Layer ${layer}: ${share} of its MLP channels are gone at a ratio of ${percent(ofRank)}.`;
  }
  const gone = heads.filter((at) => isGone(at, ratio)).length;
  const [first = 1, last = 1] = [channels[0], channels.at(-1)];
  return `Layer ${layer}: ${gone} of ${heads.length} heads are gone; its MLP channels go from a ratio of ${percent(first)} to ${percent(last)}.`;
}
