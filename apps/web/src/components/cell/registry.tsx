import { controlsKind } from './controls-cell';
import type { CellKind, CellProps } from './kind';
import { markdownKind } from './markdown-cell';
import { queryKind } from './query-cell';
import { studyKind } from './study-cell';
import { TextOnlyCell } from './text-only-cell';

/** The kinds of cells, in the order in which they are offered. */
export const cellKinds: readonly CellKind[] = [queryKind, markdownKind, controlsKind, studyKind];

export function CellOf({ cell, opened }: CellProps) {
  const Component = cellKinds.find(({ kind }) => kind === cell.kind)?.Component ?? TextOnlyCell;
  return <Component cell={cell} opened={opened} />;
}
