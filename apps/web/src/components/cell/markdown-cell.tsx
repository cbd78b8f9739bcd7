import { memo, useCallback, useRef, useState } from 'react';
import { focusCell } from './focus';
import { FoldedLine } from './folded-line';
import { CellFrame } from './frame';
import type { CellKind, CellProps } from './kind';
import { Markdown } from './markdown';
import css from './markdown-cell.module.css';
import { CellMenu, Entry } from './menu';
import { SourceArea } from './source-area';

/** Text: written as Markdown, read as it is meant. */
export const MarkdownCell = memo(function MarkdownCell({ cell, opened }: CellProps) {
  const [editing, setEditing] = useState(opened);
  const frame = useRef<HTMLElement>(null);
  const edit = useCallback(() => setEditing(true), []);
  const close = useCallback(() => {
    setEditing(false);
    focusCell(cell.id);
  }, [cell.id]);
  return (
    <CellFrame
      ref={frame}
      cell={cell}
      label={`Text: ${beginning(cell.source)}`}
      edit={edit}
      run={editing ? close : undefined}
      folded={<FoldedLine cell={cell} title={beginning(cell.source)} />}
    >
      <div className={css.cell}>
        {editing ? (
          <SourceArea
            cell={cell}
            label="Markdown"
            placeholder="Markdown"
            rows={Math.max(3, cell.source.split('\n').length + 1)}
            close={close}
            onBlur={({ relatedTarget }) => frame.current?.contains(relatedTarget) || setEditing(false)}
          />
        ) : (
          // biome-ignore lint/a11y/noStaticElementInteractions: the same is offered by keyboard and in the menu
          <div onDoubleClick={edit}>
            <Markdown source={cell.source.trim() === '' ? '*Empty text. Press Enter to write.*' : cell.source} />
          </div>
        )}
        <div className={css.tools}>
          <CellMenu cell={cell}>
            <Entry act={edit} hint="Enter">
              Edit
            </Entry>
          </CellMenu>
        </div>
      </div>
    </CellFrame>
  );
});

/** The first words, by which a reader who does not see the page tells texts apart. */
function beginning(source: string): string {
  const line = source.split('\n').find((entry) => /\w/.test(entry)) ?? 'empty';
  return line.replace(/^[#>*\-\s]+/, '').slice(0, 60);
}

export const markdownKind: CellKind = {
  kind: 'MARKDOWN',
  label: 'Text',
  noun: 'text',
  hint: 'Write Markdown with maths',
  icon: 'text',
  key: 't',
  blank: () => ({ source: '', view: 'auto' }),
  Component: MarkdownCell,
};
