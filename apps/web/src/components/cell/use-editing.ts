import { useCallback, useState } from 'react';
import { analyse, type SourceProblem } from '../../language/analyse';
import type { Cell } from '../../notebook/content';
import { changeCell } from '../../notebook/edits';
import { useNotebook } from '../notebook/context';
import { focusCell } from './focus';

export interface Editing {
  open: boolean;
  /** The document that is asked: while another one is being written, the last that was taken over. */
  source: string;
  edited: boolean;
  /** What is wrong with the text that was last offered, until it is changed. */
  problems: readonly SourceProblem[];
  edit: () => void;
  close: () => void;
  write: (text: string) => void;
  /** Takes over what is written; false when there was nothing new. A wrong text is not taken over: figures stay. */
  take: () => boolean;
}

/** Writing a cell's document. It is not asked with every key, but when it is run or the editor is closed. */
export function useEditing(cell: Cell): Editing {
  const { session, schema } = useNotebook();
  const [open, setOpen] = useState(false);
  const [taken, setTaken] = useState(cell.source);
  const [offered, setOffered] = useState<{ text: string; problems: readonly SourceProblem[] }>();
  const { id, source: written } = cell;

  const write = useCallback((text: string) => session.edit(changeCell(id, { source: text })), [session, id]);
  const edit = useCallback(() => {
    setTaken(written);
    setOpen(true);
  }, [written]);
  const close = useCallback(() => {
    setOpen(false);
    focusCell(id);
  }, [id]);
  const take = useCallback(() => {
    if (!open || !schema || taken === written) return false;
    const { problems } = analyse(written, schema);
    setOffered({ text: written, problems });
    if (problems.length === 0) setTaken(written);
    return true;
  }, [open, schema, taken, written]);

  return {
    open,
    source: open ? taken : written,
    edited: open && taken !== written,
    problems: open && offered?.text === written ? offered.problems : [],
    edit,
    close,
    write,
    take,
  };
}
