import type { KeyboardEvent } from 'react';
import type { CellActions } from './actions';
import { focusCell, neighbourOf } from './focus';

/** What a key does to a cell that has the focus itself; undefined when the key means nothing here. */
export function commandFor(
  { key, altKey }: Pick<KeyboardEvent, 'key' | 'altKey'>,
  { id, edit, actions }: { id: string; edit: () => void; actions: CellActions },
): (() => void) | undefined {
  const { insert, move, duplicate, remove } = actions;
  switch (`${altKey ? 'Alt+' : ''}${key.length === 1 ? key.toLowerCase() : key}`) {
    case 'Alt+ArrowUp':
      return () => move(id, -1);
    case 'Alt+ArrowDown':
      return () => move(id, 1);
    case 'ArrowUp':
      return () => go(id, -1);
    case 'ArrowDown':
      return () => go(id, 1);
    case 'Enter':
      return edit;
    case 'a':
      return () => insert('QUERY', id, 'above');
    case 'b':
      return () => insert('QUERY', id, 'below');
    case 't':
      return () => insert('MARKDOWN', id, 'below');
    case 'd':
      return () => duplicate(id);
    case 'Delete':
      return () => remove(id);
    default:
      return undefined;
  }
}

function go(id: string, by: -1 | 1): void {
  const next = neighbourOf(id, by);
  if (next) focusCell(next);
}
