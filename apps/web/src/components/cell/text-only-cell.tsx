import { memo } from 'react';
import type { Cell } from '../../notebook/content';
import { focusCell } from './focus';
import { CellFrame } from './frame';
import css from './markdown-cell.module.css';
import { CellMenu } from './menu';
import text from './text-only-cell.module.css';

/** A kind that this version keeps but cannot use: its text, as it is stored. */
export const TextOnlyCell = memo(function TextOnlyCell({ cell }: { cell: Cell }) {
  return (
    <CellFrame cell={cell} label="A study cell" edit={() => focusCell(cell.id)}>
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
