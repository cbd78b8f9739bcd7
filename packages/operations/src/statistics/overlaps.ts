import type { Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { type DatasetContent, drawCalibrationRows, evaluationRows } from '@flapbook/models';
import type { SharedSpans } from '@flapbook/statistics';
import { LRUCache } from 'lru-cache';
import type { DatasetCatalogue, DatasetRecord } from '../catalogue/datasets.ts';
import type { ModelRecord } from '../catalogue/models.ts';
import { digestOf } from '../keys.ts';
import type { CalibrationParameters } from '../kinds/calibration/parameters.ts';
import { CHARACTERS_PER_TOKEN } from '../kinds/evaluation.ts';
import { findOverlap, saveOverlap } from '../store/overlaps.ts';
import type { RowsOf } from './row-texts.ts';
import type { Calculator } from './thread/calculator.ts';
import { allTokens, MOST_CHARACTERS as MOST_TOKENISED, type TokenSources } from './token-sources.ts';

/** Tokens that nobody writes twice by chance; of shorter rows, the whole row. */
const SPAN_TOKENS = 32;
/** Characters of a span where texts are too long to be put into tokens: fewer than 32 tokens have in any language. */
const SPAN_CHARACTERS = 96;
/** A longer text is not compared at all: its spans alone would take half a gigabyte. */
const MOST_CHARACTERS = 2 ** 26;
/** Of drawn windows all together, which overlap more than once by then: 64 MB. */
const MOST_WINDOW_TOKENS = 2 ** 24;
const KEPT = 10_000;
/** Into pieces of so many tokens a text is cut where no evaluation says how long its rows are. */
const PIECE_TOKENS = 128;

/** Of the way in which overlaps are told: another way needs another number. */
const VERSION = 1;

/** Data that a model was calibrated on: how rows were drawn of what. */
export interface CalibratedOn {
  readonly dataset: DatasetRecord;
  readonly parameters: Pick<CalibrationParameters, 'samples' | 'sequenceLength' | 'sampling' | 'seed'>;
}

/** What evaluated rows have in common with what was calibrated on. */
export interface DataOverlap extends SharedSpans {
  /**
   * TOKENS: the windows that were drawn and the rows that are evaluated. CHARACTERS: texts too long to be put into tokens
   * here, or too many windows of them, cut into pieces about as long as the rows, beside the whole text calibrated on, so that the overlap is at most so much.
   */
  readonly unit: 'TOKENS' | 'CHARACTERS';
}

/** How much of one data set occurs in another. */
interface Pair {
  readonly of: DatasetRecord;
  readonly within: DatasetRecord;
  readonly model: ModelRecord | null;
}

interface Asked {
  readonly evaluated: RowsOf;
  readonly calibrated: readonly CalibratedOn[];
}

/** Tells where evaluated rows were seen in calibration already, which makes a pruned model look better than it is. */
export class Overlaps {
  readonly #found: LRUCache<string, DataOverlap, Asked>;
  readonly #pairs: LRUCache<string, DataOverlap, Pair>;
  readonly #database: Queryable;
  readonly #datasets: Pick<DatasetCatalogue, 'content'>;
  readonly #sources: TokenSources;
  readonly #calculator: Calculator;

  constructor(
    datasets: Pick<DatasetCatalogue, 'content'>,
    {
      database,
      sources,
      calculator,
    }: { readonly database: Queryable; readonly sources: TokenSources; readonly calculator: Calculator },
  ) {
    this.#database = database;
    this.#datasets = datasets;
    this.#sources = sources;
    this.#calculator = calculator;
    this.#pairs = new LRUCache({ max: KEPT, fetchMethod: (_id, _stale, { context }) => this.#compare(context) });
    this.#found = new LRUCache({
      max: KEPT,
      fetchMethod: async (key, _stale, { context }) => {
        const known = await findOverlap(this.#database, key);
        if (known !== null) return known;
        const all = [context.evaluated, ...context.calibrated].map(({ dataset }) => dataset);
        const fit = all.every((dataset) => sources.fits(dataset)) && context.calibrated.every(areFewWindows);
        const found = await (fit ? this.#byTokens(context) : this.#byCharacters(context));
        await saveOverlap(this.#database, key, found);
        return found;
      },
    });
  }

  /**
   * Stored by the data on both sides, not by results: plans of other ratios share it, and so do those who ask tomorrow.
   *
   * @throws FlapbookError LIMIT_EXCEEDED for texts of more than 67 million characters, and the codes of reading data sets
   */
  of(evaluated: RowsOf, calibrated: readonly CalibratedOn[]): Promise<DataOverlap> {
    const { model, dataset, sequenceLength, maxRows } = evaluated;
    const key = digestOf([
      VERSION,
      [model.tokenizerDigest, model.description.vocabularySize, dataset.key, sequenceLength, maxRows],
      ...calibrated.map(({ dataset: { key }, parameters: { samples, sequenceLength: length, sampling, seed } }) => [
        key,
        samples,
        length,
        sampling,
        seed,
      ]),
    ]);
    return this.#found.forceFetch(key, { context: { evaluated, calibrated } });
  }

  /**
   * How much of one data set occurs in another: of texts and documents in characters, of rows in tokens; in a model’s
   * tokens where one is named, by which alone rows and texts compare.
   *
   * @throws FlapbookError BAD_PARAMETER for what does not compare; LIMIT_EXCEEDED; the codes of reading data sets
   */
  between(of: DatasetRecord, within: DatasetRecord, model: ModelRecord | null): Promise<DataOverlap> {
    const id = JSON.stringify(['between', of.key, within.key, model?.key ?? null]);
    return this.#pairs.forceFetch(id, { context: { of, within, model } });
  }

  async #compare({ of, within, model }: Pair): Promise<DataOverlap> {
    for (const { kind, name } of [of, within]) {
      if (kind === 'task') {
        throw new FlapbookError(
          'BAD_PARAMETER',
          `“${name}” holds the items of a task; text, documents and rows compare.`,
        );
      }
    }
    if (model === null && of.kind !== 'rows' && within.kind !== 'rows') {
      const [codes, others] = [await this.#characters(of), await this.#characters(within)];
      const rows = piecesOf(codes, Math.round(PIECE_TOKENS * CHARACTERS_PER_TOKEN));
      const found = await this.#calculator.run('overlap', { rows, others: [others], span: SPAN_CHARACTERS });
      return { ...found, unit: 'CHARACTERS' };
    }
    if (model === null && (of.kind !== 'rows' || within.kind !== 'rows')) {
      throw new FlapbookError(
        'BAD_PARAMETER',
        'Rows of tokens compare with a text in a model’s tokens; name the model.',
      );
    }
    const [rows, others] = [await this.#tokens(of, model), await this.#tokens(within, model)];
    const span = Math.min(SPAN_TOKENS, of.rowLength ?? SPAN_TOKENS, within.rowLength ?? SPAN_TOKENS);
    const cut = of.kind === 'rows' ? rows : rows.flatMap((ids) => piecesOf(ids, PIECE_TOKENS));
    return { ...(await this.#calculator.run('overlap', { rows: cut, others, span })), unit: 'TOKENS' };
  }

  /** All tokens of a data set, those of a text as one row; rows as they are. */
  async #tokens(dataset: DatasetRecord, model: ModelRecord | null): Promise<readonly Int32Array[]> {
    if (dataset.kind === 'rows') {
      const content = await this.#datasets.content(dataset);
      return content.kind === 'rows' ? content.rows : [];
    }
    if ((dataset.characters ?? 0) > MOST_TOKENISED) {
      throw new FlapbookError(
        'LIMIT_EXCEEDED',
        `“${dataset.name}” has ${dataset.characters} characters; up to ${MOST_TOKENISED} are put into tokens here. Compare in characters.`,
      );
    }
    return allTokens(await this.#sources.source(model!, dataset));
  }

  async #byTokens({ evaluated, calibrated }: Asked): Promise<DataOverlap> {
    const { model, dataset, sequenceLength, maxRows } = evaluated;
    const rows = await evaluationRows(await this.#sources.source(model, dataset), { sequenceLength, maxRows });
    const windows = await Promise.all(
      calibrated.map(async (one) =>
        drawCalibrationRows(await this.#sources.source(model, one.dataset), one.parameters),
      ),
    );
    const span = Math.min(
      SPAN_TOKENS,
      sequenceLength,
      ...calibrated.map(({ parameters }) => parameters.sequenceLength),
    );
    const found = await this.#calculator.run('overlap', { rows, others: windows.flat(), span });
    return { ...found, unit: 'TOKENS' };
  }

  async #byCharacters({ evaluated, calibrated }: Asked): Promise<DataOverlap> {
    const { dataset, sequenceLength, maxRows } = evaluated;
    const length = Math.max(SPAN_CHARACTERS, Math.round(sequenceLength * CHARACTERS_PER_TOKEN));
    const text = await this.#characters(dataset);
    const rows = piecesOf(text, length).slice(0, maxRows ?? undefined);
    const others = await Promise.all(calibrated.map((one) => this.#characters(one.dataset)));
    const found = await this.#calculator.run('overlap', { rows, others, span: SPAN_CHARACTERS });
    return { ...found, unit: 'CHARACTERS' };
  }

  /** UTF-16 code units, with every run of white space as one space. */
  async #characters(dataset: DatasetRecord): Promise<Int32Array> {
    if ((dataset.characters ?? Number.POSITIVE_INFINITY) > MOST_CHARACTERS) {
      const what = dataset.characters === null ? 'holds tokens' : `has ${dataset.characters} characters`;
      throw new FlapbookError(
        'LIMIT_EXCEEDED',
        `“${dataset.name}” ${what}: too long a text to be compared with it here.`,
      );
    }
    const content = await this.#datasets.content(dataset);
    const text = textOf(content).replace(/\s+/g, ' ');
    const codes = new Int32Array(text.length);
    for (let at = 0; at < text.length; at++) codes[at] = text.charCodeAt(at);
    return codes;
  }
}

/** Rows are there whether they are drawn or not. */
function areFewWindows({ dataset, parameters: { samples, sequenceLength } }: CalibratedOn): boolean {
  return dataset.kind === 'rows' || samples * sequenceLength <= MOST_WINDOW_TOKENS;
}

/** Documents one after another, as far as a string goes: longer ones are refused before. */
function textOf(content: DatasetContent): string {
  if (content.kind === 'text') return content.text;
  if (content.kind !== 'documents') return '';
  return Array.from({ length: content.documents.count }, (_, index) => content.documents.at(index)).join('\n\n');
}

/** Whole pieces of one length; what is left over is no piece. */
function piecesOf(values: Int32Array, length: number): Int32Array[] {
  return Array.from({ length: Math.floor(values.length / length) }, (_, piece) =>
    values.slice(piece * length, (piece + 1) * length),
  );
}
