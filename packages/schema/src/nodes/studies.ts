import {
  type CellState,
  figuresOf,
  findCells,
  type MeasuredCell,
  type StoredCell,
  type StudyOutcome,
  type StudyRecord,
  type StudyState,
} from '@flapbook/operations';
import DataLoader from 'dataloader';
import type { SchemaContext } from '../context.ts';

/** A cell of a study. */
export interface StudyCellNode extends StoredCell {
  readonly study: StudyRecord;
}

/** How a study and its cells stand. */
export interface StudyStanding {
  readonly study: StudyState;
  readonly cells: ReadonlyMap<string, CellState>;
}

/** What resolvers of one request have read of studies. */
interface Loaders {
  readonly standings: DataLoader<StudyRecord, StudyStanding, string>;
  readonly figures: DataLoader<StudyCellNode, MeasuredCell, string>;
  readonly outcomes: DataLoader<StudyRecord, StudyOutcome, string>;
}

const LOADERS = new WeakMap<SchemaContext, Loaders>();

function loadersOf(context: SchemaContext): Loaders {
  const known = LOADERS.get(context);
  if (known !== undefined) return known;
  const { studies, database } = context.operations;
  const made: Loaders = {
    standings: new DataLoader<StudyRecord, StudyStanding, string>(
      (records) =>
        Promise.all(
          records.map(async (record) => {
            const { study, cells } = await studies.stateOf(record);
            return { study, cells: new Map(cells.map((cell) => [cell.id, cell])) };
          }),
        ),
      { cacheKeyFn: ({ id, sequence }) => `${id} ${sequence}` },
    ),
    figures: new DataLoader<StudyCellNode, MeasuredCell, string>(
      async (cells) => {
        const [first] = cells;
        if (cells.every(({ study }) => study.id === first!.study.id)) {
          return figuresOf(database, first!.study.spec, cells);
        }
        return Promise.all(cells.map(async (cell) => (await figuresOf(database, cell.study.spec, [cell]))[0]!));
      },
      { cacheKeyFn: ({ study, id }) => `${study.id} ${id}` },
    ),
    outcomes: new DataLoader<StudyRecord, StudyOutcome, string>(
      (records) => Promise.all(records.map((record) => studies.outcomeOf(record))),
      { cacheKeyFn: ({ id, sequence }) => `${id} ${sequence}` },
    ),
  };
  LOADERS.set(context, made);
  return made;
}

export function standingOf(study: StudyRecord, context: SchemaContext): Promise<StudyStanding> {
  return loadersOf(context).standings.load(study);
}

export function figuresOfCell(cell: StudyCellNode, context: SchemaContext): Promise<MeasuredCell> {
  return loadersOf(context).figures.load(cell);
}

/** Everything that a study has come to: read once for all who ask for a comparison. */
export function outcomeOfStudy(study: StudyRecord, context: SchemaContext): Promise<StudyOutcome> {
  return loadersOf(context).outcomes.load(study);
}

export async function stateOfCell(cell: StudyCellNode, context: SchemaContext): Promise<CellState> {
  const { cells } = await standingOf(cell.study, context);
  return cells.get(cell.id)!;
}

export async function cellsById(
  study: StudyRecord,
  ids: readonly string[],
  context: SchemaContext,
): Promise<StudyCellNode[]> {
  const cells = await findCells(context.operations.database, study.id, ids);
  return cells.map((cell) => ({ ...cell, study }));
}

/** Forgets what was read of studies: after a mutation, and between the events of a subscription. */
export function renewStudies(context: SchemaContext): void {
  LOADERS.delete(context);
  context.renew();
}
