import { type FocusEvent, type RefObject, useLayoutEffect, useMemo, useRef } from 'react';
import { afterRemoval, broughtUpToDate, type Place, placeOf } from './row-focus';

/**
 * For lists whose rows can be removed: when the row that has the keyboard’s focus goes, it goes on to the next one, as
 * `afterRemoval` says, and never to the page’s beginning. Call it where the rows are drawn.
 *
 * @param otherwise whose first control has the focus when no row is left; the list’s heading when absent
 * @returns what the element takes whose children are the rows
 */
export function useRowFocus(otherwise?: RefObject<Element | null>) {
  const place = useRef<Place | null>(null);
  useLayoutEffect(() => {
    const held = place.current;
    if (!held) return;
    if (held.row.isConnected) {
      place.current = broughtUpToDate(held);
      return;
    }
    place.current = null;
    if (document.activeElement === document.body || !document.activeElement) {
      focus(afterRemoval(held, otherwise?.current));
    }
  });
  return useMemo(
    () => ({
      onFocus({ currentTarget, target }: FocusEvent) {
        // A dialog of the row gives the focus back to what has opened it.
        const isInDialog = place.current?.row.contains(target) && place.current.row.contains(target.closest('dialog'));
        if (!isInDialog) place.current = placeOf(currentTarget, target);
      },
      onBlur({ currentTarget, relatedTarget }: FocusEvent) {
        if (relatedTarget) {
          if (!currentTarget.contains(relatedTarget)) place.current = null;
          return;
        }
        // Whoever has pressed on the page itself has left the list; a window that is left keeps what has the focus.
        setTimeout(() => {
          if (place.current?.row.isConnected && document.activeElement === document.body) place.current = null;
        });
      },
    }),
    [],
  );
}

function focus(element: HTMLElement | null): void {
  if (element && /^(h\d|legend)$/i.test(element.tagName)) element.tabIndex = -1;
  element?.focus();
}
