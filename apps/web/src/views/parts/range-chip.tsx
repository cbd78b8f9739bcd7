import { useEffect } from 'react';
import { rangeText, useLinked, useRange } from '../linked';
import css from './range-chip.module.css';

/** Says which layers the figures look at, and takes it back: by a press, or by Escape anywhere outside of a text. */
export function RangeChip() {
  const linked = useLinked();
  const range = useRange();
  useEffect(() => {
    if (!range) return;
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || isTyping(event.target)) return;
      linked.clear();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [linked, range]);
  if (!range) return null;
  const text = rangeText(range);
  return (
    <button
      type="button"
      className={css.chip}
      aria-label={`Look at all layers, not only at ${text}`}
      onClick={() => linked.clear()}
    >
      {text} <span aria-hidden="true">×</span>
    </button>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
