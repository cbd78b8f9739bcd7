import { useMemo } from 'react';
import { hunksOf, linesOf } from '../../notebook/merge/hunks';
import css from './merge.module.css';

interface Row {
  kind: 'same' | 'added' | 'removed' | 'skipped';
  text: string;
}

/** So many lines beside a change are shown; longer stretches that nobody changed are left out and counted. */
const context = 3;

/** A text with what it adds to another and what it leaves out of it: by sign, by line through or under, and by colour. */
export function MarkedText({ before, after }: { before: string; after: string }) {
  const rows = useMemo(() => rowsOf(before, after), [before, after]);
  return (
    <div className={css.text}>
      {rows.map(({ kind, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are as they are
        <Line key={index} kind={kind} text={text} />
      ))}
    </div>
  );
}

function Line({ kind, text }: Row) {
  if (kind === 'added') return <ins>{text || ' '}</ins>;
  if (kind === 'removed') return <del>{text || ' '}</del>;
  return <p data-skipped={kind === 'skipped' || undefined}>{text || ' '}</p>;
}

function rowsOf(before: string, after: string): Row[] {
  const base = linesOf(before);
  const rows: Row[] = [];
  let at = 0;
  const keep = (end: number, first: boolean, last: boolean) => {
    const lines = base.slice(at, end);
    const hidden = lines.length - (first ? 0 : context) - (last ? 0 : context);
    const shown = (part: readonly string[]) => rows.push(...part.map((text): Row => ({ kind: 'same', text })));
    if (hidden < 2) return shown(lines);
    shown(first ? [] : lines.slice(0, context));
    rows.push({ kind: 'skipped', text: `… ${hidden} lines that stayed …` });
    shown(last ? [] : lines.slice(-context));
  };
  const hunks = hunksOf(base, linesOf(after));
  for (const { start, end, lines } of hunks) {
    keep(start, at === 0, false);
    rows.push(...base.slice(start, end).map((text): Row => ({ kind: 'removed', text })));
    rows.push(...lines.map((text): Row => ({ kind: 'added', text })));
    at = end;
  }
  keep(base.length, false, true);
  return rows;
}
