import { useEffect, useMemo, useRef, useState } from 'react';
import type { Cell } from '../../notebook/content';
import { foldCells, isFolded } from '../../notebook/edits';
import { findIn, type Hit, occurrences } from '../../notebook/find';
import type { Session } from '../../notebook/session';
import { clearHighlights, highlight } from './highlights';
import { fieldOf, markCell, rangesIn, resultNames, showPlace } from './ranges';
import { reveal } from './reveal';

/** How long an editor may take until it draws the text that was found in it, in milliseconds. */
const patience = 3000;

/** What the search in a notebook has found, and the way from one to the next. */
export function useHits(session: Session, cells: readonly Cell[], phrase: string) {
  const drawn = useDrawings();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what results show changes with what is drawn
  const hits = useMemo(() => findIn(cells, phrase, resultNames), [cells, phrase, drawn]);
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, Math.max(0, hits.length - 1));
  const hit = hits[at];
  /** Until when the window still has to be moved to the hit, on the page's clock. */
  const wanted = useRef(0);

  const go = (by: number) => {
    const next = hits[(at + by + hits.length) % hits.length];
    if (!next) return;
    setChosen(hits.indexOf(next));
    wanted.current = performance.now() + patience;
    const cell = cells.find(({ id }) => id === next.cell);
    if (cell && isFolded(cell)) session.edit(foldCells(new Set([cell.id]), false), 'unfolding a cell');
    else if (cell?.kind !== 'MARKDOWN' && next.where === 'text') reveal(next.cell);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: texts are found anew in what is drawn
  useEffect(() => {
    const found = [...new Set(hits.map(({ cell }) => cell))].flatMap((cell) => rangesIn(cell, phrase));
    const range = hit && rangeOf(hit, phrase);
    highlight(found, range);
    markCell(hit?.cell);
    if (!hit || performance.now() > wanted.current) return;
    showPlace(hit.cell, range);
    const field = fieldOf(hit.cell);
    const start = field && occurrences(field.value, phrase)[hit.index];
    if (typeof start === 'number') field?.setSelectionRange(start, start + phrase.length);
    // An editor that is still being loaded draws the text later; the window moves again then.
    if (range || field) wanted.current = 0;
  }, [hits, hit, phrase, drawn]);

  useEffect(
    () => () => {
      clearHighlights();
      markCell(undefined);
    },
    [],
  );
  return { count: hits.length, at, hit, go, restart: () => setChosen(0) };
}

/** A hit among those that the page shows. Texts are drawn without their marks, so that the count may differ. */
function rangeOf({ cell, where, index }: Hit, phrase: string): Range | undefined {
  const ranges = rangesIn(cell, phrase);
  const inside = (selector: string) =>
    ranges.filter(({ startContainer }) => startContainer.parentElement?.closest(selector));
  if (where === 'title') return inside('h2')[index] ?? ranges[0];
  if (where === 'result') return inside('figcaption, th, dt, legend')[index] ?? ranges.at(-1);
  const editor = inside('.cm-content');
  return editor[index] ?? (editor.length > 0 ? editor.at(-1) : (ranges[index] ?? ranges.at(-1)));
}

/** A number that changes with what cells show, once a frame. */
function useDrawings(): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const main = document.querySelector('main');
    if (!main) return;
    let frame = 0;
    const observer = new MutationObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => setCount((before) => before + 1));
    });
    observer.observe(main, { childList: true, characterData: true, subtree: true });
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, []);
  return count;
}
