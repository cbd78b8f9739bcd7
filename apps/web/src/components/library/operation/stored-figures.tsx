import { whole } from '../../../format/numbers';
import { Tiles } from '../../../views/parts/tiles';
import css from '../library.module.css';
import { settingName } from './settings';
import type { OtherVersion } from './use-operation';

/** The figures of a stored result by the names that the version that made it gave them. */
export function StoredFigures({ operation: { figures, status } }: { operation: OtherVersion }) {
  const entries = typeof figures === 'object' && figures !== null ? Object.entries(figures) : [];
  if (entries.length > 0) {
    return <Tiles tiles={entries.map(([name, value]) => ({ label: settingName(name), value: figureText(value) }))} />;
  }
  return (
    <p className={css.empty}>
      {status === 'SUCCEEDED'
        ? 'Its result is kept, but only the version that computed it can read it.'
        : 'There is no result.'}
    </p>
  );
}

function figureText(value: unknown): string {
  if (typeof value !== 'number') return String(value);
  // In what unit it is nobody knows: enough digits for any.
  return Number.isInteger(value) ? whole(value) : String(Number(value.toPrecision(6)));
}
