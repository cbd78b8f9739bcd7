import { randomBytes } from 'node:crypto';
import { currentScope } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { extended, type StudySpec, studyKey, studySpec } from '@flapbook/studies';
import { LRUCache } from 'lru-cache';
import type { Operations } from '../operations.ts';
import { heldOnlyBy, withdraw } from './hold.ts';
import { laneOfStudy } from './lane.ts';
import { outcomeOf, type StudyOutcome } from './outcome.ts';
import { overlapsOf, type StudyOverlap, studyOverlaps } from './overlaps.ts';
import { planOf, type StudyLimits, type StudyPlan } from './plan.ts';
import { agreementOf, type FactorAgreement } from './plans/agreement.ts';
import { removalsOf, type StudyRemoval } from './plans/removal.ts';
import { isRunnable, type PreparedCell, prepareStudy } from './prepare.ts';
import { REPORTS, type ReportName } from './reports/registry.ts';
import { reportOf } from './reports/report.ts';
import {
  deleteStudy,
  extendRow,
  findStudy,
  findStudyByKey,
  insertStudy,
  listStudies,
  requireStudy,
  type StudyRecord,
  wish,
} from './rows.ts';
import { CellSources } from './sources.ts';
import { cellStates, studyStates } from './states.ts';

export interface StartOptions {
  /** That whoever asks has seen what the plan asks about. */
  readonly confirm?: boolean;
  readonly limits?: StudyLimits;
}

/** For so long, all who ask how long a study will take are answered alike. */
const ETA_MILLISECONDS = 3_000;
/** For so long, the resolved cells of a study are kept: files that it names may change. */
const PREPARED_MILLISECONDS = 30_000;

/**
 * Studies: grids of settings whose cells are resolved into operations. A study stores its settings and the keys of those
 * operations, nothing else: what has become of it is what its operations say, whichever process asks.
 */
export class Studies {
  readonly #operations: Operations;

  readonly #prepared: LRUCache<string, PreparedCell[], StudySpec>;
  readonly #seconds: LRUCache<string, { readonly left: number }, StudyRecord>;

  constructor(operations: Operations) {
    this.#operations = operations;
    this.#prepared = new LRUCache({
      max: 8,
      ttl: PREPARED_MILLISECONDS,
      fetchMethod: (_key, _stale, { context }) => prepareStudy(context, new CellSources(operations)),
    });
    this.#seconds = new LRUCache({
      max: 100,
      ttl: ETA_MILLISECONDS,
      fetchMethod: async (_id, _stale, { context }) => {
        const { cost } = await planOf(operations, await this.#prepare(context.spec), { study: context });
        return { left: cost.queuedSeconds + cost.seconds };
      },
    });
  }

  find(id: string): Promise<StudyRecord | null> {
    return findStudy(this.#operations.database, id);
  }

  /** The study of a specification; null where nobody has made one, and where it is none. */
  async findLike(given: unknown): Promise<StudyRecord | null> {
    let key: string;
    try {
      key = studyKey(studySpec(given));
    } catch (error) {
      if (error instanceof FlapbookError) return null;
      throw error;
    }
    return findStudyByKey(this.#operations.database, key);
  }

  list(page: Parameters<typeof listStudies>[1]): ReturnType<typeof listStudies> {
    return listStudies(this.#operations.database, page);
  }

  /** How a study and its cells stand. */
  stateOf(study: StudyRecord): ReturnType<typeof studyStates> {
    return studyStates(this.#operations.database, study);
  }

  /** Everything that a study has come to so far. */
  outcomeOf(study: StudyRecord): Promise<StudyOutcome> {
    return outcomeOf(this.#operations, study);
  }

  /** A study as a file. */
  async report(study: StudyRecord, format: ReportName): Promise<string> {
    return REPORTS[format].write(await reportOf(this.#operations, study));
  }

  /**
   * What the kept sets of its plans have in common between the levels of a factor.
   *
   * @throws FlapbookError BAD_PARAMETER for a factor that does not vary, and for models
   */
  agreement(study: StudyRecord, factor: string): Promise<FactorAgreement> {
    return agreementOf(this.#operations, study, factor);
  }

  /** Which heads and how many channels go at which of its ratios. */
  removals(study: StudyRecord): Promise<StudyRemoval[]> {
    return removalsOf(this.#operations, study);
  }

  /** Seconds until everything that is missing of a study is there, on the present fleet. */
  async secondsLeft(study: StudyRecord): Promise<number> {
    return (await this.#seconds.forceFetch(`${study.key} ${currentScope()}`, { context: study })).left;
  }

  /**
   * What a study would run, with what is stored now; makes nothing known.
   *
   * @throws FlapbookError BAD_PARAMETER naming the field that is wrong
   */
  async plan(given: unknown, limits?: StudyLimits): Promise<StudyPlan> {
    const spec = studySpec(given);
    const [plan, cells] = await Promise.all([this.#plan(spec, limits), this.#prepare(spec)]);
    const runnable = cells.filter(isRunnable).map(({ id, operations }) => ({
      id,
      operations: operations.map(({ operation }) => operation),
    }));
    const overlaps = await overlapsOf(this.#operations, runnable, { largest: true });
    return { ...plan, warnings: [...plan.warnings, ...overlaps.map(({ warning }) => warning)] };
  }

  /** Where cells are evaluated on what they were calibrated on. */
  overlapsOf(study: StudyRecord): Promise<StudyOverlap[]> {
    return studyOverlaps(this.#operations, study);
  }

  async #plan(spec: StudySpec, limits?: StudyLimits): Promise<StudyPlan> {
    const study = await findStudyByKey(this.#operations.database, studyKey(spec));
    return planOf(this.#operations, await this.#prepare(spec), { study, limits });
  }

  /** Makes a study known; the same specification is the same study. @throws FlapbookError BAD_PARAMETER */
  async create(given: unknown): Promise<StudyRecord> {
    const spec = studySpec(given);
    const key = studyKey(spec);
    const known = await findStudyByKey(this.#operations.database, key);
    if (known !== null) return known;
    const cells = await this.#prepare(spec);
    await this.#remember(cells);
    return insertStudy(this.#operations.database, { id: randomBytes(9).toString('base64url'), key, spec }, cells);
  }

  /**
   * Queues what is missing of a study, in the order of its cells, behind all interactive work. Cells that have failed are
   * left: they are retried alone. Answers with the plan alone where that asks something and nobody has confirmed it.
   *
   * @throws FlapbookError STUDY_NOT_FOUND
   */
  async start(
    id: string,
    { confirm = false, limits }: StartOptions = {},
  ): Promise<{ readonly started: StudyRecord } | { readonly asks: StudyPlan }> {
    const { database } = this.#operations;
    const study = await requireStudy(database, id);
    if (!confirm) {
      const plan = await this.#plan(study.spec, limits);
      if (plan.questions.length > 0) return { asks: plan };
    }
    await wish(database, id, 'RUNNING');
    const open = (await cellStates(database, id)).filter(
      ({ status }) => status === 'PLANNED' || status === 'CANCELLED',
    );
    await this.#run(
      id,
      open.map((cell) => cell.id),
    );
    return { started: await requireStudy(database, id) };
  }

  /** Takes back what the study has queued; what runs ends, and what it shares with others goes on. */
  async pause(id: string): Promise<StudyRecord> {
    const { database } = this.#operations;
    await requireStudy(database, id);
    await database.transaction(async (transaction) => {
      await wish(transaction, id, 'PAUSED');
      await withdraw(transaction, id);
    });
    return requireStudy(database, id);
  }

  /** Queues what a pause or a cancel has taken back. Whoever has started it has been asked what there was to ask. */
  async resume(id: string): Promise<StudyRecord> {
    const outcome = await this.start(id, { confirm: true });
    return 'started' in outcome ? outcome.started : requireStudy(this.#operations.database, id);
  }

  /** Stops what is queued or running for the study alone; finished parts are kept. */
  async cancel(id: string): Promise<StudyRecord> {
    const { database, scheduler } = this.#operations;
    await requireStudy(database, id);
    await wish(database, id, 'CANCELLED');
    await scheduler.cancel(await heldOnlyBy(database, id));
    return requireStudy(database, id);
  }

  /**
   * Gives a study further levels of a factor. Its cells and their results stay; what is new waits for `start`.
   *
   * @throws FlapbookError STUDY_NOT_FOUND, BAD_PARAMETER
   */
  async extend(id: string, factor: string, levels: unknown): Promise<StudyRecord> {
    const { database } = this.#operations;
    const { spec: before, key: keyBefore } = await requireStudy(database, id);
    const spec = extended(before, factor, levels);
    const cells = await this.#prepare(spec);
    await this.#remember(cells);
    await database.transaction(async (transaction) => {
      const [row] = await transaction.query<{ key: string }>('SELECT key FROM study WHERE id = $1 FOR UPDATE', [id]);
      if (row?.key !== keyBefore) {
        throw new FlapbookError('BAD_PARAMETER', 'Somebody else has extended the study meanwhile; do it again.');
      }
      await extendRow(transaction, { id, key: studyKey(spec), spec }, cells);
    });
    return requireStudy(database, id);
  }

  /** Runs a cell that has failed or was cancelled again, alone. @throws FlapbookError STUDY_NOT_FOUND, BAD_PARAMETER */
  async retry(id: string, cell: string): Promise<StudyRecord> {
    const { database } = this.#operations;
    const study = await requireStudy(database, id);
    const [state] = await cellStates(database, id, [cell]);
    if (state === undefined) throw new FlapbookError('BAD_PARAMETER', `The study has no cell ${cell}.`);
    if (state.status === 'REFUSED') {
      throw new FlapbookError('BAD_PARAMETER', `The cell cannot be run: ${state.failure!.message}`);
    }
    await this.#run(id, [cell]);
    return study;
  }

  /** Forgets a study; results that nobody else keeps may be deleted from then on. What it has under way is cancelled. */
  async delete(id: string): Promise<void> {
    await this.cancel(id);
    await deleteStudy(this.#operations.database, id);
  }

  #prepare(spec: StudySpec): Promise<PreparedCell[]> {
    // Names mean something else to somebody else.
    return this.#prepared.forceFetch(`${studyKey(spec)} ${currentScope()}`, { context: spec });
  }

  async #remember(cells: readonly PreparedCell[]): Promise<void> {
    const goals = cells
      .filter(isRunnable)
      .flatMap((cell) => cell.operations.filter(({ goal }) => goal).map(({ operation }) => operation));
    await this.#operations.states(goals);
  }

  /** Queues cells in their order. */
  async #run(id: string, cells: readonly string[]): Promise<void> {
    const { database, scheduler } = this.#operations;
    const rows = await database.query<{ key: string }>(
      `SELECT operation_key AS key, min(position) AS place
        FROM study_operation s JOIN study_cell c ON c.study_id = s.study_id AND c.id = s.cell_id
        WHERE s.study_id = $1 AND s.cell_id = ANY($2) AND goal
        GROUP BY 1 ORDER BY 2, 1`,
      [id, cells],
    );
    if (rows.length === 0) return;
    await scheduler.run(
      rows.map(({ key }) => key),
      { priority: 'BACKGROUND', lane: laneOfStudy(id) },
    );
  }
}
