import { useCallback, useLayoutEffect, useRef } from 'react';

/**
 * Keeps the caret of a field at its words while another window, or undoing, changes the text around it.
 *
 * @returns the field's `ref`, and what to call when the author has moved the caret or written
 */
export function useSteadyCaret(value: string) {
  const ref = useRef<HTMLTextAreaElement>(null);
  const held = useRef({ text: value, start: 0, end: 0 });
  const remember = useCallback(() => {
    const field = ref.current;
    if (field) held.current = { text: field.value, start: field.selectionStart, end: field.selectionEnd };
  }, []);
  useLayoutEffect(() => {
    const { text, start, end } = held.current;
    const field = ref.current;
    if (field && text !== value && field === document.activeElement) {
      field.setSelectionRange(placeAfter(text, value, start), placeAfter(text, value, end));
    }
    remember();
  }, [value, remember]);
  return { ref, remember };
}

/** Where a place of a text is after one stretch of it was replaced; inside that stretch, as near as can be. */
export function placeAfter(before: string, after: string, place: number): number {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from += 1;
  let same = 0;
  while (same < shorter - from && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1;
  if (place <= from) return place;
  if (place >= before.length - same) return place + after.length - before.length;
  return Math.min(place, after.length - same);
}
