import type { CellKind } from '../cell/kind';
import { Icon } from '../chrome/icons';
import css from './inserter.module.css';

interface Props {
  kinds: readonly CellKind[];
  insert: (kind: CellKind) => void;
  /** Shown also when nothing points at it. */
  always?: boolean;
}

/** Where a new cell can go. Takes no room of its own between cells, so that nothing moves when it appears. */
export function Inserter({ kinds, insert, always = false }: Props) {
  return (
    <div className={css.inserter} data-always={always || undefined}>
      {kinds
        .filter(({ key }) => key !== undefined)
        .map((kind) => (
          <button key={kind.kind} type="button" className="quiet" title={kind.hint} onClick={() => insert(kind)}>
            <Icon name="plus" /> {kind.label}
          </button>
        ))}
    </div>
  );
}
