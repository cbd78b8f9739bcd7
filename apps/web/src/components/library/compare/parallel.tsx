import { memo, type PointerEvent, useMemo } from 'react';
import { useWidth } from '../../../views/parts/use-width';
import { type Axis, positionOn } from './axes';
import { AxisMark } from './axis-mark';
import css from './compare.module.css';
import { hover, useHovered } from './hover';
import type { ColumnFilter, Row } from './rows';
import type { Filters } from './use-compare-state';

/** In CSS pixels. */
const size = { height: 300, top: 58, bottom: 24, side: 64, narrowest: 112 };
/** How near the pointer must be to a line. */
const near = 14;

interface Props {
  rows: readonly Row[];
  axes: readonly Axis[];
  /** Keys of the rows that the filters leave. */
  left: ReadonlySet<string>;
  filters: Filters;
  filter: (id: string, filter: ColumnFilter | undefined) => void;
}

interface Drawn {
  key: string;
  path: string;
  /** Height at each axis; undefined where the result has no value. */
  heights: readonly (number | undefined)[];
  colour: string;
}

/** A line a result over an axis a column. What is brushed on an axis is a filter of the table, and the other way round. */
export function ParallelCoordinates({ rows, axes, left, filters, filter }: Props) {
  const [box, available] = useWidth<HTMLDivElement>();
  const width = Math.max(available ?? 0, 2 * size.side + (axes.length - 1) * size.narrowest);
  const places = useMemo(
    () => axes.map((_, index) => size.side + (index * (width - 2 * size.side)) / Math.max(1, axes.length - 1)),
    [axes, width],
  );
  const drawn = useMemo(() => rows.map((row) => drawnOf(row, axes, places)), [rows, axes, places]);
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const frame = event.currentTarget.getBoundingClientRect();
    hover.set(nearest(drawn, { left, places, x: event.clientX - frame.left, y: event.clientY - frame.top }));
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={css.parallel} tabIndex={0} aria-label="Parallel coordinates">
      <div ref={box}>
        <svg
          data-figure
          width={width}
          height={size.height}
          viewBox={`0 0 ${width} ${size.height}`}
          role="img"
          aria-label={`${left.size} of ${rows.length} results over ${axes.length} axes`}
          onPointerMove={point}
          onPointerLeave={() => hover.set(undefined)}
        >
          <g fill="none">
            {drawn.map(({ key, path, colour }) => (
              <Line key={key} path={path} colour={colour} out={!left.has(key)} many={rows.length > 60} />
            ))}
            <HoveredLine drawn={drawn} />
          </g>
          {axes.map((axis, index) => (
            <AxisMark
              key={axis.id}
              axis={axis}
              x={places[index] ?? 0}
              top={size.top}
              bottom={size.height - size.bottom}
              filter={filters[axis.id]}
              change={(changed) => filter(axis.id, changed)}
            />
          ))}
        </svg>
      </div>
    </section>
  );
}

const Line = memo(function Line({
  path,
  colour,
  out,
  many,
}: {
  path: string;
  colour: string;
  out: boolean;
  many: boolean;
}) {
  return (
    <path
      d={path}
      stroke={out ? 'var(--line)' : colour}
      strokeWidth={out ? 1 : 1.4}
      opacity={out ? 0.5 : many ? 0.55 : 0.85}
    />
  );
});

function HoveredLine({ drawn }: { drawn: readonly Drawn[] }) {
  const key = useHovered();
  const line = drawn.find((one) => one.key === key);
  return line ? <path d={line.path} stroke="var(--ink)" strokeWidth={3} /> : null;
}

function drawnOf({ key, values }: Row, axes: readonly Axis[], places: readonly number[]): Drawn {
  const span = size.height - size.top - size.bottom;
  const heights = axes.map((axis) => {
    const position = positionOn(axis, values[axis.id]);
    return position === undefined ? undefined : size.height - size.bottom - position * span;
  });
  // A gap where a result has no value: a line over it would claim one.
  const path = heights
    .map((height, index) =>
      height === undefined
        ? ''
        : `${heights[index - 1] === undefined ? 'M' : 'L'}${places[index]},${height.toFixed(1)}`,
    )
    .join('');
  const perplexity = axes.find(({ id }) => id === 'perplexity');
  const share = perplexity && positionOn(perplexity, values.perplexity);
  const colour =
    share === undefined ? 'var(--kept)' : `color-mix(in oklab, var(--second) ${Math.round(share * 100)}%, var(--kept))`;
  return { key, path, heights, colour };
}

interface Pointer {
  left: ReadonlySet<string>;
  places: readonly number[];
  x: number;
  y: number;
}

function nearest(drawn: readonly Drawn[], { left, places, x, y }: Pointer): string | undefined {
  const index = Math.max(
    1,
    places.findIndex((place) => place >= x),
  );
  const [start = 0, end = 1] = [places[index - 1], places[index]];
  const share = Math.min(1, Math.max(0, (x - start) / (end - start)));
  let best: string | undefined;
  let distance = near;
  for (const { key, heights } of drawn) {
    const [a, b] = [heights[index - 1], heights[index]];
    if (a === undefined || b === undefined || !left.has(key)) continue;
    const here = Math.abs(a + (b - a) * share - y);
    if (here < distance) {
      best = key;
      distance = here;
    }
  }
  return best;
}
