import type { FocusEventHandler } from 'react';
import type { Cell } from '../../notebook/content';
import { changeCell } from '../../notebook/edits';
import { useNotebook } from '../notebook/context';
import css from './source-area.module.css';
import { useSteadyCaret } from './use-steady-caret';

interface Props {
  cell: Cell;
  label: string;
  placeholder: string;
  rows: number;
  spellCheck?: boolean;
  close: () => void;
  onBlur?: FocusEventHandler<HTMLTextAreaElement>;
}

/** The text of a cell that has no editor of its own, while it is written. */
export function SourceArea({ cell, label, close, ...field }: Props) {
  const { session } = useNotebook();
  const { ref, remember } = useSteadyCaret(cell.source);
  return (
    <textarea
      {...field}
      ref={ref}
      className={css.source}
      aria-label={label}
      // biome-ignore lint/a11y/noAutofocus: the author has just asked to write here
      autoFocus
      value={cell.source}
      onChange={({ target }) => {
        remember();
        session.edit(changeCell(cell.id, { source: target.value }));
      }}
      onSelect={remember}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    />
  );
}
