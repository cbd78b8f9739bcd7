import { cellId, withLevels } from '@flapbook/studies';
import type { StoredCell, StudyRecord } from './rows.ts';

/** Which cell each is compared with: null where the study has no such cell. */
export function references(
  { spec }: Pick<StudyRecord, 'spec'>,
  cells: readonly StoredCell[],
): (cell: StoredCell) => StoredCell | 'DENSE' | null {
  const { reference } = spec;
  if (reference === 'DENSE') return () => 'DENSE';
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  return ({ settings }) => byId.get(cellId(withLevels(settings, reference))) ?? null;
}
