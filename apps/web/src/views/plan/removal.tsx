import { useState } from 'react';
import { percent } from '../../format/numbers';
import { Drawing } from '../parts/drawing';
import { useWidth } from '../parts/use-width';
import css from './removal.module.css';
import { BANDS, bandOf, isGone, type RemovalRow } from './removal-model';

const row = 18;
const head = 24;
const label = 30;
const gap = 16;

interface Props {
  rows: readonly RemovalRow[];
  /** The plan's own ratio: what goes up to it is drawn hollow. */
  ratio: number | undefined;
}

/** When each head goes, and the channels by rank, a line a layer: two paths a colour, however many units there are. */
export function Removal({ rows, ratio }: Props) {
  const [box, width] = useWidth<HTMLDivElement>();
  const [pointed, point] = useState<string>();
  const heads = Math.max(0, ...rows.map((entry) => entry.heads.length));
  const height = head + rows.length * row + 44;
  const room = width ?? 0;
  const free = room - label - gap;
  const attention = { x: label, size: heads > 0 ? Math.min(row, (free * 0.6) / heads) : 0 };
  const ranks = Math.max(1, ...rows.map((entry) => entry.channels.length));
  const mlp = { x: label + attention.size * heads + gap, size: (free - attention.size * heads) / ranks };
  const cells = rows.flatMap((entry, line) => [
    ...entry.heads.map((at, unit) => ({ at, line, x: attention.x + unit * attention.size, size: attention.size })),
    ...entry.channels.map((at, unit) => ({ at, line, x: mlp.x + unit * mlp.size, size: mlp.size })),
  ]);
  const move = (event: React.PointerEvent<SVGSVGElement>) => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const entry = rows[Math.floor((event.clientY - bounds.top - head) / row)];
    const x = event.clientX - bounds.left;
    point(
      entry && described(entry, Math.floor((x - attention.x) / attention.size), Math.floor((x - mlp.x) / mlp.size)),
    );
  };
  return (
    <>
      <Drawing
        box={box}
        width={width}
        height={height}
        label={`Order of removal of ${heads} heads a layer and the MLP channels in ${rows.length} layers`}
        onPointerMove={move}
        onPointerLeave={() => point(undefined)}
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
        {Array.from({ length: BANDS }, (_, band) => band).map((band) => {
          const within = cells.filter(({ at }) => bandOf(at) === band);
          return (
            <g key={band} className={css[`band${band}`]}>
              <path className={css.stays} d={squares(within.filter(({ at }) => !isGone(at, ratio)))} />
              <path
                className={css.gone}
                d={squares(
                  within.filter(({ at }) => isGone(at, ratio)),
                  1,
                )}
              />
            </g>
          );
        })}
        <Key y={height - 34} width={Math.min(320, room - label)} />
      </Drawing>
      <p className={css.pointed}>{pointed ?? 'Point at a unit to read its ratio.'}</p>
    </>
  );
}

function Key({ y, width }: { y: number; width: number }) {
  const step = width / BANDS;
  return (
    <g transform={`translate(${label} ${y})`}>
      {Array.from({ length: BANDS }, (_, band) => band).map((band) => (
        <g key={band} className={css[`band${band}`]}>
          <rect x={band * step} width={step} height={10} className={css.stays} />
        </g>
      ))}
      <text y={26} className={css.label}>
        goes at 0%
      </text>
      <text x={width} y={26} textAnchor="end" className={css.label}>
        at 100% of the prunable parameters
      </text>
    </g>
  );
}

function squares(cells: readonly { line: number; x: number; size: number }[], inset = 0.5): string {
  return cells
    .map(({ line, x, size }) => {
      const [width, height] = [Math.max(0.5, size - 2 * inset), row - 4 - 2 * inset];
      return `M${(x + inset).toFixed(1)} ${head + line * row + 2 + inset}h${width.toFixed(1)}v${height}h${(-width).toFixed(1)}z`;
    })
    .join('');
}

function described({ layer, heads, channels }: RemovalRow, unit: number, rank: number): string | undefined {
  const ofHead = heads[unit];
  if (ofHead !== undefined) return `Layer ${layer}, head ${unit}: goes at a ratio of ${percent(ofHead)}.`;
  const ofRank = channels[rank];
  if (ofRank === undefined) return undefined;
  const share = percent(rank / Math.max(1, channels.length - 1), 0);
  return `Layer ${layer}: ${share} of its MLP channels are gone at a ratio of ${percent(ofRank)}.`;
}
