import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { Icon } from '../chrome/icons';
import { useCellActions } from './actions';
import css from './drag-handle.module.css';
import { type Lane, placeAt } from './drag-place';

/** Nearer than this to an edge of the window, dragging scrolls it, in CSS pixels. */
const edge = 70;
const scrollStep = 16;

/** Moves a cell: dragged by the pointer, or by the arrow keys. Escape lets it stay where it was. */
export function DragHandle({ id }: { id: string }) {
  const { move } = useCellActions();
  const handle = useRef<HTMLButtonElement>(null);
  /** Where the line is drawn, from the top of the window; undefined while nothing is dragged. */
  const [line, setLine] = useState<number>();
  const target = useRef(0);

  const down = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    aim(event.clientY);
  };
  const aim = (y: number) => {
    if (y < edge) window.scrollBy(0, -scrollStep);
    else if (y > window.innerHeight - edge) window.scrollBy(0, scrollStep);
    const place = placeAt(lanes(), id, y);
    target.current = place.by;
    setLine(place.line);
  };
  const drop = (event: PointerEvent<HTMLButtonElement>) => {
    if (line === undefined) return;
    event.currentTarget.releasePointerCapture(event.pointerId);
    setLine(undefined);
    if (target.current !== 0) move(id, target.current);
  };
  const press = (event: KeyboardEvent<HTMLButtonElement>) => {
    if (event.key === 'Escape') setLine(undefined);
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined || event.altKey) return;
    event.preventDefault();
    move(id, by);
    // The move takes the focus to the cell; the next key is for the handle again.
    requestAnimationFrame(() => handle.current?.focus());
  };
  return (
    <>
      <button
        ref={handle}
        type="button"
        className={`quiet ${css.handle}`}
        data-dragging={line !== undefined || undefined}
        aria-label="Move the cell"
        title="Drag to move the cell, or use the arrow keys"
        onPointerDown={down}
        onPointerMove={({ clientY }) => line !== undefined && aim(clientY)}
        onPointerUp={drop}
        onPointerCancel={() => setLine(undefined)}
        onKeyDown={press}
      >
        <Icon name="grip" />
      </button>
      {line !== undefined && <div className={css.line} style={{ top: line }} />}
    </>
  );
}

/** The cells of the page from above. */
function lanes(): Lane[] {
  return [...document.querySelectorAll<HTMLElement>('[data-cell]')].map((cell) => {
    const { top, bottom } = cell.getBoundingClientRect();
    return { id: cell.dataset.cell ?? '', top, bottom };
  });
}
