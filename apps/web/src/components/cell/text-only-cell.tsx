import { memo } from 'react';
import { focusCell } from './focus';
import { FoldedLine } from './folded-line';
import { CellFrame } from './frame';
import type { CellProps } from './kind';
import css from './markdown-cell.module.css';
import { CellMenu } from './menu';
import text from './text-only-cell.module.css';

/** A kind that this version keeps but cannot use: its text, as it is stored. */
export const TextOnlyCell = memo(function TextOnlyCell({ cell }: CellProps) {
  return (
    <CellFrame
      cell={cell}
      label="A cell of another version"
      edit={() => focusCell(cell.id)}
      folded={<FoldedLine cell={cell} title="A cell of another version" />}
    >
      <div className={css.cell}>
        <p>This version does not know this kind of cell. The text is kept as it is:</p>
        <pre className={text.source}>{cell.source}</pre>
        <div className={css.tools}>
          <CellMenu cell={cell} />
        </div>
      </div>
    </CellFrame>
  );
});
