import { type CSSProperties, type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { useLinked, useLinkedState } from '../linked';
import css from './layer-cursor.module.css';
import { dimmed, type HeadPlaces, headAt, type Lanes, layerAt, moved, nearestLayer } from './layer-cursor-model';
import { useStill } from './still';

interface Props {
  lanes: Lanes;
  /** Whether layers lie below each other or side by side. */
  along?: 'rows' | 'columns';
  /** Heads that can be pointed at, where layers are rows. */
  heads?: HeadPlaces;
  /** Names the layers of this figure. */
  label: string;
  /** What stands at a place, in words: read by screen readers, and shown below the figure. */
  describe: (layer: number, head: number | undefined) => string | undefined;
  /** Told of the pointer's place, for figures with more to point at than layers and heads. */
  pointing?: (place: { layer: number; x: number } | undefined) => void;
}

/**
 * Lies over a drawing of layers. Pointing marks a layer or head in all figures; a press looks at one layer, a drag at
 * several. By keyboard: arrows move, with Shift they widen, Enter looks at the layer alone, Escape at all again.
 */
export function LayerCursor({ lanes, along = 'rows', heads, label, describe, pointing }: Props) {
  const linked = useLinked();
  const { pointed, range } = useLinkedState();
  const begun = useRef<number>(undefined);
  const { layers, start, pitch } = lanes;
  const [first = 0, last = 0] = [layers[0], layers.at(-1)];
  const here = pointed && layers.includes(pointed.layer) ? pointed : undefined;
  const box = (from: number, length: number): CSSProperties =>
    along === 'rows' ? { top: from, height: length } : { left: from, width: length };

  const placeOf = (event: PointerEvent<HTMLElement>) => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - bounds.left, event.clientY - bounds.top];
    return { x, distance: along === 'rows' ? y : x };
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const { x, distance } = placeOf(event);
    if (begun.current !== undefined) {
      const layer = nearestLayer(lanes, distance);
      if (layer !== undefined && layer !== begun.current) linked.choose(begun.current, layer);
      if (layer !== undefined) linked.point({ layer });
      return;
    }
    const layer = layerAt(lanes, distance);
    const head = layer === undefined ? undefined : headAt(heads, x);
    linked.point(layer === undefined ? undefined : { layer, ...(head !== undefined && { head }) });
    pointing?.(layer === undefined ? undefined : { layer, x });
  };
  const press = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    begun.current = layerAt(lanes, placeOf(event).distance);
    // A finger that moves scrolls the page.
    if (event.pointerType !== 'touch') event.currentTarget.setPointerCapture(event.pointerId);
  };
  const release = (event: PointerEvent<HTMLElement>) => {
    const from = begun.current;
    begun.current = undefined;
    if (from !== undefined && nearestLayer(lanes, placeOf(event).distance) === from) linked.toggle(from);
  };
  const leave = () => {
    begun.current = undefined;
    linked.point(undefined);
    pointing?.(undefined);
  };
  const type = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') linked.toggle(here?.layer ?? first);
    else if (event.key === 'Escape') {
      if (!linked.clear()) return;
    } else {
      const next = moved(event.key, lanes, { pointed: here, heads: heads?.count ?? 0, along });
      if (!next) return;
      if (event.shiftKey) linked.choose(anchorOf(range, here?.layer ?? next.layer), next.layer);
      linked.point(next);
      pointing?.(undefined);
    }
    event.preventDefault();
    // The cell around has keys of its own.
    event.stopPropagation();
  };

  return (
    <div
      className={css.cursor}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-orientation={along === 'rows' ? 'vertical' : 'horizontal'}
      aria-valuemin={first}
      aria-valuemax={last}
      aria-valuenow={here?.layer ?? first}
      aria-valuetext={describe(here?.layer ?? first, here?.head) ?? `Layer ${here?.layer ?? first}`}
      onPointerMove={move}
      onPointerDown={press}
      onPointerUp={release}
      onPointerCancel={leave}
      onPointerLeave={leave}
      onKeyDown={type}
      onBlur={() => linked.point(undefined)}
    >
      {dimmed(lanes, range).map((stretch) => (
        <span
          key={stretch.start}
          className={css.dimmed}
          data-along={along}
          style={box(stretch.start, stretch.length)}
        />
      ))}
      {here && (
        <span
          className={css.pointed}
          data-along={along}
          data-layer={here.layer}
          style={box(start + layers.indexOf(here.layer) * pitch, pitch)}
        />
      )}
      {here?.head !== undefined && heads && here.head < heads.count && (
        <span
          className={css.head}
          data-head={here.head}
          style={{
            top: start + layers.indexOf(here.layer) * pitch,
            height: pitch,
            left: heads.start + here.head * heads.size,
            width: heads.size,
          }}
        />
      )}
    </div>
  );

  /** The end of the range that stays when the other end moves. */
  function anchorOf(held: typeof range, at: number): number {
    if (!held) return at;
    return at === held.to ? held.from : at === held.from ? held.to : at;
  }
}

/** What the figure says of the place that any figure points at; keeps its line while it says nothing. */
export function PointedText({
  describe,
  hint,
}: {
  describe: (layer: number, head: number | undefined) => string | undefined;
  hint: string;
}) {
  const { pointed } = useLinkedState();
  if (useStill()) return null;
  return <p className={css.text}>{(pointed && describe(pointed.layer, pointed.head)) ?? hint}</p>;
}
