import { memo } from 'react';
import { focusCell } from './focus';
import { FoldedLine } from './folded-line';
import { CellFrame } from './frame';
import type { CellKind, CellProps } from './kind';
import css from './markdown-cell.module.css';
import { CellMenu } from './menu';
import text from './text-only-cell.module.css';

/** A kind that this version keeps but cannot use: its text, as it is stored. */
export const TextOnlyCell = memo(function TextOnlyCell({ cell }: CellProps) {
  return (
    <CellFrame
      cell={cell}
      label="A study cell"
      edit={() => focusCell(cell.id)}
      folded={<FoldedLine cell={cell} title="A study cell" />}
    >
      <div className={css.cell}>
        <p>This version cannot use study cells. The text is kept as it is:</p>
        <pre className={text.source}>{cell.source}</pre>
        <div className={css.tools}>
          <CellMenu cell={cell} />
        </div>
      </div>
    </CellFrame>
  );
});

export const studyKind: CellKind = {
  kind: 'STUDY',
  label: 'Study',
  noun: 'a study',
  hint: 'A grid of parameters',
  icon: 'study',
  blank: () => ({ source: '', view: 'auto' }),
  Component: TextOnlyCell,
};
