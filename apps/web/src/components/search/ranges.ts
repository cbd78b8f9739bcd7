import { occurrences } from '../../notebook/find';

const names = 'figcaption, th, dt, legend';

function frameOf(cell: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-cell="${CSS.escape(cell)}"]`);
}

/** The names that a cell's result shows: of figures, columns and facts. */
export function resultNames(cell: string): readonly string[] {
  const elements = frameOf(cell)?.querySelectorAll(names) ?? [];
  return [...elements].map(({ textContent }) => textContent);
}

/** Where the page shows a phrase inside a cell, in texts that are drawn: not in fields that are written in. */
export function rangesIn(cell: string, phrase: string): Range[] {
  const frame = frameOf(cell);
  if (!frame || phrase === '') return [];
  const walker = document.createTreeWalker(frame, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest('textarea, option, style, title') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  // Words that lie in several elements, such as those of a coloured document, are one text.
  const nodes: { node: Text; start: number }[] = [];
  let text = '';
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    nodes.push({ node: node as Text, start: text.length });
    text += (node as Text).data;
  }
  const place = (at: number): [Text, number] | undefined => {
    const entry = nodes.findLast(({ start }) => start <= at);
    return entry && [entry.node, at - entry.start];
  };
  return occurrences(text, phrase).flatMap((at) => {
    const [start, end] = [place(at), place(at + phrase.length - 1)];
    if (!start || !end) return [];
    const range = document.createRange();
    range.setStart(...start);
    range.setEnd(end[0], end[1] + 1);
    return [range];
  });
}

/** The field in which the text of a cell is written, while it is open. */
export function fieldOf(cell: string): HTMLTextAreaElement | null {
  return frameOf(cell)?.querySelector('textarea') ?? null;
}

/** Brings a cell, or a part of it, into the middle of the window. */
export function showPlace(cell: string, range: Range | undefined): void {
  const place = range?.startContainer.parentElement ?? frameOf(cell);
  place?.scrollIntoView({ block: range ? 'center' : 'nearest' });
}

/** Marks the cell in which the present hit is. */
export function markCell(cell: string | undefined): void {
  for (const marked of document.querySelectorAll('[data-found]')) marked.removeAttribute('data-found');
  if (cell !== undefined) frameOf(cell)?.setAttribute('data-found', '');
}
