import type { ComponentType } from 'react';
import type { Cell } from '../../notebook/content';
import type { PublishedCell, PublishedContent } from '../content';
import { ControlsCell } from './controls-cell';
import { MarkdownCell } from './markdown-cell';
import { QueryCell } from './query-cell';
import { StudyCell } from './study-cell';
import { TextCell } from './text-cell';

export interface PublishedCellProps {
  cell: PublishedCell;
  content: PublishedContent;
  /** Of the content, where it is published. */
  digest?: string;
  /** Of running what is missing, where it is known: as it is said to readers. */
  price?: string;
}

/** What shows each kind of cell on a published page. */
const components: Readonly<Record<Cell['kind'], ComponentType<PublishedCellProps>>> = {
  MARKDOWN: MarkdownCell,
  QUERY: QueryCell,
  CONTROLS: ControlsCell,
  STUDY: StudyCell,
};

export function CellOf(props: PublishedCellProps) {
  // A revision may come from a version that knows more kinds.
  const Component = components[props.cell.kind] ?? TextCell;
  return <Component {...props} />;
}
