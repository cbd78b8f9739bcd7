import type { Database } from '@flapbook/database';
import { LRUCache } from 'lru-cache';
import { DatasetCatalogue, type DatasetRecord } from '../catalogue/datasets.ts';
import { ModelCatalogue, type ModelRecord } from '../catalogue/models.ts';
import { memoryOf } from '../execution/memory.ts';
import { CHARACTERS_PER_TOKEN } from '../kinds/evaluation.ts';
import { NO_SOURCES, type OperationSpec, type Part } from '../kinds/kind.ts';
import { KINDS } from '../kinds/registry.ts';
import { knownTokenCounts, type TokenCountKey } from './token-counts.ts';

/** An operation's parts, with what decides where they can run. */
export interface StepParts {
  readonly parts: readonly Part[];
  /** Bytes that a worker must have. */
  readonly memoryBytes: number;
  /** Whether the parts rest on an estimate of a text's length in tokens. */
  readonly estimated: boolean;
}

interface Subject {
  readonly model: ModelRecord;
  readonly dataset: DatasetRecord | null;
}

/** Works out the parts of operations. What cannot change, since keys are digests of content, is kept. */
export class PartFinder {
  readonly #database: Database;
  readonly #models: LRUCache<string, ModelRecord>;
  readonly #datasets: LRUCache<string, DatasetRecord>;
  readonly #tokenCounts = new LRUCache<string, number>({ max: 4_000 });
  readonly #parts = new LRUCache<string, StepParts>({
    maxSize: 200_000,
    sizeCalculation: ({ parts }) => parts.length + 1,
  });

  constructor(database: Database) {
    this.#database = database;
    const models = new ModelCatalogue(database);
    const datasets = new DatasetCatalogue(database);
    this.#models = new LRUCache({ max: 200, fetchMethod: (key) => models.byKey(key) });
    this.#datasets = new LRUCache({ max: 200, fetchMethod: (key) => datasets.byKey(key) });
  }

  /**
   * The parts of operations that workers run, by the operations' keys.
   *
   * @throws FlapbookError MODEL_NOT_FOUND, DATASET_NOT_FOUND for what is registered no more
   */
  async of(operations: readonly OperationSpec[]): Promise<Map<string, StepParts>> {
    const found = new Map<string, StepParts>();
    const open: OperationSpec[] = [];
    for (const operation of operations) {
      const known = this.#parts.get(operation.key);
      if (known === undefined) open.push(operation);
      else found.set(operation.key, known);
    }
    const subjects = new Map<OperationSpec, Subject>();
    for (const operation of open) {
      const kind = KINDS.get(operation.kind)!;
      if (kind.hands === undefined) subjects.set(operation, await this.#subjectOf(operation));
      else found.set(operation.key, { parts: kind.parts(operation, NO_SOURCES), memoryBytes: 0, estimated: false });
    }
    await this.#loadTokenCounts([...subjects.values()]);
    for (const [operation, subject] of subjects) {
      const parts = this.#partsOf(operation, subject);
      found.set(operation.key, parts);
      // An estimate is replaced as soon as the text has been tokenised.
      if (!parts.estimated) this.#parts.set(operation.key, parts);
    }
    return found;
  }

  async #subjectOf({ inputs }: OperationSpec): Promise<Subject> {
    const model = await this.#models.forceFetch(inputs.model!);
    const dataset = inputs.dataset === undefined ? null : await this.#datasets.forceFetch(inputs.dataset);
    return { model, dataset };
  }

  #partsOf(operation: OperationSpec, { model, dataset }: Subject): StepParts {
    const id = countKey({ model, dataset });
    const exact = id === null ? undefined : this.#tokenCounts.get(JSON.stringify(id));
    const isText = dataset?.kind === 'text';
    const tokens = isText ? (exact ?? Math.ceil(dataset.characters! / CHARACTERS_PER_TOKEN)) : null;
    const kind = KINDS.get(operation.kind)!;
    const parts = kind.parts(operation, { model, dataset, tokens });
    const memoryBytes = memoryOf(model) + (kind.moreMemory?.(operation, model) ?? 0);
    return { parts, memoryBytes, estimated: isText && exact === undefined };
  }

  async #loadTokenCounts(subjects: readonly Subject[]): Promise<void> {
    const wanted = new Map(
      subjects.flatMap((subject) => {
        const id = countKey(subject);
        return id === null ? [] : [[JSON.stringify(id), id] as const];
      }),
    );
    const unknown = [...wanted].filter(([name]) => !this.#tokenCounts.has(name)).map(([, id]) => id);
    for (const { tokens, ...id } of await knownTokenCounts(this.#database, unknown)) {
      this.#tokenCounts.set(JSON.stringify(id), tokens);
    }
  }
}

/** Names the count of a text in a model's tokens; null where there is nothing to count. */
function countKey({ model, dataset }: Subject): TokenCountKey | null {
  if (dataset?.kind !== 'text' || model.tokenizerDigest === null) return null;
  return { datasetKey: dataset.key, tokenizerDigest: model.tokenizerDigest };
}
