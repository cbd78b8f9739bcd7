import { useCallback, useMemo } from 'react';
import { pageAddress } from '../../address/page-address';
import { storedValues, valuesOver } from '../../notebook/effective';
import { type Command, useCommands } from '../palette/commands';
import { useNotebook } from './context';
import { copyLink } from './copy-link';

/** Copies the link to what a cell shows at that moment. */
export function useCopyLink(): (cell: string) => void {
  const { session, schema } = useNotebook();
  return useCallback(
    (cell) => {
      const { content } = session.getSnapshot();
      const { values } = valuesOver(pageAddress.getSnapshot().variables, content, schema);
      void copyLink(session.id, cell, { ...storedValues(content, schema), ...values });
    },
    [session, schema],
  );
}

/** The same in the palette, for the cell that has the focus, else the one in sight. */
export function useCopyLinkCommand(): void {
  const copy = useCopyLink();
  const commands = useMemo<readonly Command[]>(
    () => [
      { id: 'copy-link', title: 'Copy link to this view', group: 'Notebook', run: () => copy(cellInSight() ?? '') },
    ],
    [copy],
  );
  useCommands(commands);
}

function cellInSight(): string | undefined {
  const focused = document.activeElement?.closest<HTMLElement>('[data-cell]');
  const cells = [...document.querySelectorAll<HTMLElement>('[data-cell]')];
  const seen = focused ?? cells.find((cell) => cell.getBoundingClientRect().bottom > innerHeight / 4);
  return seen?.dataset.cell;
}
