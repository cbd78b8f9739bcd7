import type { Cell } from '../../notebook/content';
import { Icon } from '../chrome/icons';
import css from './inserter.module.css';

interface Props {
  insert: (kind: Cell['kind']) => void;
  /** Shown also when nothing points at it. */
  always?: boolean;
}

/** Where a new cell can go. Takes no room of its own between cells, so that nothing moves when it appears. */
export function Inserter({ insert, always = false }: Props) {
  return (
    <div className={css.inserter} data-always={always || undefined}>
      <button type="button" className="quiet" onClick={() => insert('QUERY')}>
        <Icon name="plus" /> Query
      </button>
      <button type="button" className="quiet" onClick={() => insert('MARKDOWN')}>
        <Icon name="plus" /> Text
      </button>
      <button type="button" className="quiet" onClick={() => insert('CONTROLS')}>
        <Icon name="plus" /> Controls
      </button>
    </div>
  );
}
