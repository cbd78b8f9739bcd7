import type { ComponentType } from 'react';
import type { Cell } from '../../notebook/content';
import type { IconName } from '../chrome/icons';

export interface CellProps {
  cell: Cell;
  /** It has just been added, to be written. */
  opened: boolean;
}

/** Everything the notebook knows of a kind of cells. Menus, keys, palette and cheat sheet follow from it. */
export interface CellKind {
  kind: Cell['kind'];
  /** Query */
  label: string;
  /** a query */
  noun: string;
  /** What it is for, in a few words. */
  hint: string;
  icon: IconName;
  /** The letter that adds one below, and with Shift above; absent when this version cannot make any. */
  key?: string;
  /** What a new one holds. */
  blank: () => Pick<Cell, 'source' | 'view' | 'options'>;
  Component: ComponentType<CellProps>;
}
