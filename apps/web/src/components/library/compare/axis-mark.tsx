import { type PointerEvent, useRef } from 'react';
import { type Axis, brushed, extentOf, positionOn } from './axes';
import { axisLabel, valueText } from './labels';
import type { ColumnFilter } from './rows';

/** A drag shorter than this is a click, in CSS pixels. */
const click = 4;

interface Props {
  axis: Axis;
  x: number;
  top: number;
  bottom: number;
  filter: ColumnFilter | undefined;
  change: (filter: ColumnFilter | undefined) => void;
}

/** An axis with its ends or names. Dragging along it chooses a part, a click on it all of it. */
export function AxisMark({ axis, x, top, bottom, filter, change }: Props) {
  const began = useRef<{ start: number; top: number }>(undefined);
  const span = bottom - top;
  const label = axisLabel(axis.id);
  const extent = extentOf(axis, filter);
  const positionAt = (event: PointerEvent<SVGRectElement>, top: number) => (bottom - (event.clientY - top)) / span;
  const down = (event: PointerEvent<SVGRectElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    // For the whole drag: with fewer rows the page gets shorter, and the picture may move under the pointer.
    const top = event.currentTarget.ownerSVGElement?.getBoundingClientRect().top ?? 0;
    began.current = { start: positionAt(event, top), top };
  };
  const move = (event: PointerEvent<SVGRectElement>) => {
    if (!began.current) return;
    const { start, top } = began.current;
    const here = positionAt(event, top);
    if (Math.abs(here - start) * span >= click) change(brushed(axis, start, here));
  };
  const up = (event: PointerEvent<SVGRectElement>) => {
    if (!began.current) return;
    const { start, top } = began.current;
    began.current = undefined;
    if (Math.abs(positionAt(event, top) - start) * span < click) change(undefined);
  };
  const marks = axis.numeric
    ? [
        [0, valueText(axis.id, axis.low)],
        [1, valueText(axis.id, axis.high)],
      ]
    : axis.names.map((name) => [positionOn(axis, name), name === '' ? 'none' : valueText(axis.id, name)]);
  return (
    <g transform={`translate(${x} 0)`} fontSize={11}>
      <text y={14} textAnchor="middle" fill="var(--muted)">
        {label.of}
      </text>
      <text y={29} textAnchor="middle" fontWeight={600} fill="var(--ink)">
        {shortened(label.name)}
      </text>
      <line y1={top} y2={bottom} stroke="var(--line-strong)" />
      {extent && (
        <rect
          x={-6}
          width={12}
          y={bottom - extent[1] * span}
          height={Math.max(2, (extent[1] - extent[0]) * span)}
          rx={3}
          fill="var(--accent)"
          fillOpacity={0.35}
          stroke="var(--accent)"
        />
      )}
      {marks.map(([position, text]) => {
        const place = Number(position);
        const y = axis.numeric ? (place === 0 ? bottom + 15 : top - 7) : bottom - place * span + 4;
        return (
          <text
            key={String(text)}
            x={axis.numeric ? 0 : 9}
            y={y}
            textAnchor={axis.numeric ? 'middle' : 'start'}
            fill="var(--muted)"
            stroke="var(--surface)"
            strokeWidth={3}
            paintOrder="stroke"
          >
            {shortened(String(text))}
          </text>
        );
      })}
      <rect
        x={-14}
        width={28}
        y={top - 6}
        height={span + 12}
        fill="transparent"
        data-axis={axis.id}
        style={{ cursor: 'ns-resize', touchAction: 'none' }}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
      />
    </g>
  );
}

function shortened(text: string): string {
  return text.length > 18 ? `${text.slice(0, 17)}…` : text;
}
