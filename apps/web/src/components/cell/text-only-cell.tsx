import { memo } from 'react';
import type { Cell } from '../../notebook/content';
import { focusCell } from './focus';
import { CellFrame } from './frame';
import css from './markdown-cell.module.css';
import { CellMenu } from './menu';

/** A kind that this version keeps but cannot use: its text, as it is stored. */
export const TextOnlyCell = memo(function TextOnlyCell({ cell }: { cell: Cell }) {
  const what = cell.kind === 'STUDY' ? 'study' : 'controls';
  return (
    <CellFrame cell={cell} label={`A ${what} cell`} edit={() => focusCell(cell.id)}>
      <div className={css.cell}>
        <p>This version cannot use {what} cells. The text is kept as it is:</p>
        <pre style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{cell.source}</pre>
        <div className={css.tools}>
          <CellMenu cell={cell} />
        </div>
      </div>
    </CellFrame>
  );
});
