import type { ComponentType } from 'react';
import type { Cell } from '../../notebook/content';
import { ControlsCell } from './controls-cell';
import { MarkdownCell } from './markdown-cell';
import { QueryCell } from './query-cell';
import { TextOnlyCell } from './text-only-cell';

interface Props {
  cell: Cell;
  opened: boolean;
}

/** What shows each kind of cell. */
const components: Readonly<Record<Cell['kind'], ComponentType<Props>>> = {
  MARKDOWN: MarkdownCell,
  QUERY: QueryCell,
  CONTROLS: ControlsCell,
  STUDY: TextOnlyCell,
};

export function CellOf({ cell, opened }: Props) {
  const Component = components[cell.kind];
  return <Component cell={cell} opened={opened} />;
}
