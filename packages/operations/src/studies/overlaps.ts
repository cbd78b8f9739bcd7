import { FlapbookError, toProblem } from '@flapbook/flap';
import type { EvaluationParameters } from '../kinds/evaluation.ts';
import type { OperationSpec } from '../kinds/kind.ts';
import type { Operations } from '../operations.ts';
import { overlapWarning, type ToldOverlap } from '../statistics/overlap-text.ts';
import type { CalibratedOn } from '../statistics/overlaps.ts';
import { recordsOf } from './results.ts';
import { ALL_CELLS, listCells, type StudyRecord } from './rows.ts';

/** Evaluated rows that cells of a study have in common with what the same cells were calibrated on. */
export interface StudyOverlap {
  /** Names of the data sets. */
  readonly evaluated: string;
  readonly calibrated: readonly string[];
  /** As a sentence, of the cell with most in common. */
  readonly warning: string;
  /** Cells with something in common. */
  readonly cells: readonly string[];
}

/** What a cell evaluates, and all that it was made from. */
export interface OverlapCell {
  readonly id: string;
  readonly operations: readonly Pick<OperationSpec, 'kind' | 'parameters' | 'inputs'>[];
}

/** Those of a study that is stored. */
export async function studyOverlaps(operations: Operations, { id }: Pick<StudyRecord, 'id'>): Promise<StudyOverlap[]> {
  const cells = await listCells(operations.database, id, { limit: ALL_CELLS, after: null });
  const records = await recordsOf(operations.database, cells);
  return overlapsOf(
    operations,
    cells.map((cell) => ({
      id: cell.id,
      operations: Object.values(cell.keys).flatMap((key) => records.get(key) ?? []),
    })),
  );
}

type Sources = Pick<Operations, 'models' | 'datasets' | 'overlaps'>;

/** Cells with the same rows on both sides. */
interface Pairing {
  readonly evaluation: OverlapCell['operations'][number];
  /** By the data set that they drew from. */
  readonly calibrations: readonly OverlapCell['operations'][number][];
  readonly cells: string[];
}

/**
 * Where cells are evaluated on what they were calibrated on, by the data sets on both sides; nothing where nothing is in
 * common. What could not be told is said as well.
 *
 * @param options.largest looks only at the cells that calibrated on most: a plan need not tell of each
 */
export async function overlapsOf(
  sources: Sources,
  cells: readonly OverlapCell[],
  { largest = false }: { readonly largest?: boolean } = {},
): Promise<StudyOverlap[]> {
  const groups = new Map<string, Pairing[]>();
  for (const pairing of pairingsOf(cells)) {
    const { evaluation, calibrations } = pairing;
    const calibrated = [...new Set(calibrations.map(({ inputs }) => inputs.dataset))].sort();
    const name = JSON.stringify([evaluation.inputs.dataset, ...calibrated]);
    groups.set(name, [...(groups.get(name) ?? []), pairing]);
  }
  const found: StudyOverlap[] = [];
  for (const pairings of groups.values()) {
    const overlap = await overlapOf(sources, largest ? [mostOf(pairings)] : pairings);
    if (overlap !== null) found.push(overlap);
  }
  return found;
}

async function overlapOf(sources: Sources, pairings: readonly Pairing[]): Promise<StudyOverlap | null> {
  const told: { readonly share: number; readonly overlap: StudyOverlap }[] = [];
  for (const { evaluation, calibrations, cells } of pairings) {
    const evaluated = await sources.datasets.byKey(evaluation.inputs.dataset!);
    const calibrated = await Promise.all(
      calibrations.map(
        async ({ inputs, parameters }): Promise<CalibratedOn> => ({
          dataset: await sources.datasets.byKey(inputs.dataset!),
          parameters: parameters as unknown as CalibratedOn['parameters'],
        }),
      ),
    );
    const names = calibrated.map(({ dataset }) => dataset.name);
    const one = await tell(sources, evaluation, { evaluated, calibrated });
    const warning = overlapWarning(one, names);
    if (warning === null) continue;
    const share = one.found === null ? 0 : one.found.sharedRows / one.found.rows;
    told.push({ share, overlap: { evaluated: evaluated.name, calibrated: [...new Set(names)], warning, cells } });
  }
  const [most] = told.toSorted((a, b) => b.share - a.share);
  if (most === undefined) return null;
  const isOfAll = told.every(({ overlap }) => overlap.warning === most.overlap.warning);
  return {
    ...most.overlap,
    warning: isOfAll ? most.overlap.warning : `Up to ${most.overlap.warning}`,
    cells: told.flatMap(({ overlap }) => overlap.cells),
  };
}

async function tell(
  { models, overlaps }: Sources,
  { inputs, parameters }: Pairing['evaluation'],
  {
    evaluated,
    calibrated,
  }: { readonly evaluated: CalibratedOn['dataset']; readonly calibrated: readonly CalibratedOn[] },
): Promise<ToldOverlap> {
  const { sequenceLength, maxRows } = parameters as EvaluationParameters;
  try {
    const model = await models.byKey(inputs.model!);
    const rows = { model, dataset: evaluated, sequenceLength, maxRows };
    return { found: await overlaps.of(rows, calibrated), problem: null };
  } catch (error) {
    if (!(error instanceof FlapbookError) || error.code === 'DATABASE_UNAVAILABLE') throw error;
    return { found: null, problem: toProblem(error) };
  }
}

function pairingsOf(cells: readonly OverlapCell[]): Pairing[] {
  const pairings = new Map<string, Pairing>();
  for (const { id, operations } of cells) {
    // What draws rows to look at: gradients as well as statistics.
    const drawn = operations.filter(({ kind }) => kind === 'calibration' || kind === 'saliency');
    const calibrations = [...new Map(drawn.map((one) => [drawnBy(one), one])).entries()].sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    if (calibrations.length === 0) continue;
    for (const evaluation of operations.filter((one) => one.kind === 'evaluation' && one.inputs.pruned !== undefined)) {
      const { model, dataset } = evaluation.inputs;
      const { sequenceLength, maxRows } = evaluation.parameters;
      const name = JSON.stringify([model, dataset, sequenceLength, maxRows, ...calibrations.map(([one]) => one)]);
      const known = pairings.get(name);
      if (known !== undefined) known.cells.push(id);
      else pairings.set(name, { evaluation, calibrations: calibrations.map(([, one]) => one), cells: [id] });
    }
  }
  return [...pairings.values()];
}

/** Rows are the same where this is: whether they are of the dense model or of a pruned one does not matter. */
function drawnBy({ inputs, parameters }: OverlapCell['operations'][number]): string {
  const { samples, sequenceLength, sampling, seed } = parameters;
  return JSON.stringify([inputs.dataset, samples, sequenceLength, sampling, seed]);
}

function mostOf(pairings: readonly Pairing[]): Pairing {
  const tokens = ({ calibrations }: Pairing) =>
    calibrations.reduce(
      (sum, { parameters }) => sum + Number(parameters.samples) * Number(parameters.sequenceLength),
      0,
    );
  return pairings.reduce((most, one) => (tokens(one) > tokens(most) ? one : most));
}
