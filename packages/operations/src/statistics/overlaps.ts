import { FlapbookError } from '@flapbook/flap';
import { drawCalibrationRows, evaluationRows } from '@flapbook/models';
import type { SharedSpans } from '@flapbook/statistics';
import { LRUCache } from 'lru-cache';
import type { DatasetCatalogue, DatasetRecord } from '../catalogue/datasets.ts';
import type { CalibrationParameters } from '../kinds/calibration.ts';
import { CHARACTERS_PER_TOKEN } from '../kinds/evaluation.ts';
import type { RowsOf } from './row-texts.ts';
import type { Calculator } from './thread/calculator.ts';
import type { TokenSources } from './token-sources.ts';

/** Tokens that nobody writes twice by chance; of shorter rows, the whole row. */
const SPAN_TOKENS = 32;
/** Characters of a span where texts are too long to be put into tokens: fewer than 32 tokens have in any language. */
const SPAN_CHARACTERS = 96;
/** A longer text is not compared at all: its spans alone would take half a gigabyte. */
const MOST_CHARACTERS = 2 ** 26;
const KEPT = 10_000;

/** Data that a model was calibrated on. */
export interface CalibratedOn {
  readonly dataset: DatasetRecord;
  readonly parameters: CalibrationParameters;
}

/** What evaluated rows have in common with what was calibrated on. */
export interface DataOverlap extends SharedSpans {
  /**
   * TOKENS: the windows that were drawn and the rows that are evaluated. CHARACTERS: texts too long to be put into tokens
   * here, cut into pieces about as long as the rows, beside the whole text calibrated on, so that the overlap is at most so much.
   */
  readonly unit: 'TOKENS' | 'CHARACTERS';
}

interface Asked {
  readonly evaluated: RowsOf;
  readonly calibrated: readonly CalibratedOn[];
}

/** Tells where evaluated rows were seen in calibration already, which makes a pruned model look better than it is. */
export class Overlaps {
  readonly #found: LRUCache<string, DataOverlap, Asked>;
  readonly #datasets: Pick<DatasetCatalogue, 'content'>;
  readonly #sources: TokenSources;
  readonly #calculator: Calculator;

  constructor(
    datasets: Pick<DatasetCatalogue, 'content'>,
    { sources, calculator }: { readonly sources: TokenSources; readonly calculator: Calculator },
  ) {
    this.#datasets = datasets;
    this.#sources = sources;
    this.#calculator = calculator;
    this.#found = new LRUCache({
      max: KEPT,
      fetchMethod: (_id, _stale, { context }) => {
        const all = [context.evaluated, ...context.calibrated].map(({ dataset }) => dataset);
        return all.every((dataset) => sources.fits(dataset)) ? this.#byTokens(context) : this.#byCharacters(context);
      },
    });
  }

  /**
   * Kept by the data on both sides, not by results: plans of other ratios share it.
   *
   * @throws FlapbookError LIMIT_EXCEEDED for texts of more than 67 million characters, and the codes of reading data sets
   */
  of(evaluated: RowsOf, calibrated: readonly CalibratedOn[]): Promise<DataOverlap> {
    const { model, dataset, sequenceLength, maxRows } = evaluated;
    const id = JSON.stringify([
      [model.tokenizerDigest, model.description.vocabularySize, dataset.key, sequenceLength, maxRows],
      ...calibrated.map(({ dataset: { key }, parameters: { samples, sequenceLength: length, sampling, seed } }) => [
        key,
        samples,
        length,
        sampling,
        seed,
      ]),
    ]);
    return this.#found.forceFetch(id, { context: { evaluated, calibrated } });
  }

  async #byTokens({ evaluated, calibrated }: Asked): Promise<DataOverlap> {
    const { model, dataset, sequenceLength, maxRows } = evaluated;
    const rows = evaluationRows(await this.#sources.source(model, dataset), { sequenceLength, maxRows });
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
    const pieces = Math.min(maxRows ?? Number.POSITIVE_INFINITY, Math.floor(text.length / length));
    const rows = Array.from({ length: pieces }, (_, piece) => text.slice(piece * length, (piece + 1) * length));
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
    const text = content.kind === 'text' ? content.text.replace(/\s+/g, ' ') : '';
    const codes = new Int32Array(text.length);
    for (let at = 0; at < text.length; at++) codes[at] = text.charCodeAt(at);
    return codes;
  }
}
