import type { Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { type JsonObject, operationKey } from '../keys.ts';
import type { ResolvedOperation } from '../operation.ts';
import { resultDigest } from '../sharing/bundle/collect.ts';
import type { BundledPart } from '../sharing/bundle/manifest.ts';
import type { ResultCodec } from '../sharing/bundle/results/codec.ts';
import { CODECS } from '../sharing/bundle/results/registry.ts';
import { findOperations, type OperationRecord } from '../store/operations.ts';
import { savePartResult, storedParts, takePartResultsOf } from '../store/part-results.ts';
import { inShadow, readRows, type TableRows, writeRows } from '../store/shadow.ts';
import type { OperationKind, OperationSpec, Task } from './kind.ts';

const VERSION = 1;
const KIND = 'reproduction';
/** Names of parts that differ, of as many as one reads. */
const NAMED_PARTS = 20;

/** Computing an operation again, to compare what comes out with what is stored. */
export interface ReproductionParameters extends JsonObject {
  /** Which one of the same operation it is, from 1. */
  readonly number: number;
  /** What is computed again. */
  readonly of: {
    readonly kind: string;
    readonly version: number;
    readonly parameters: JsonObject;
    readonly inputs: Readonly<Record<string, string>>;
  };
}

/** What has come out, beside what was stored when it ended. */
export interface ReproductionResult extends JsonObject {
  /** SHA-256 of the result, as bundles have it. */
  readonly digest: string;
  /** Of the result that was stored; null when it was gone by then. */
  readonly expected: string | null;
  readonly parts: number;
  /** Number of parts with other bytes. */
  readonly differing: number;
  /** Names of the first of them. */
  readonly differingParts: readonly string[];
}

/** @param number which one of the same operation it is */
export function resolveReproduction(
  record: Pick<OperationRecord, 'key' | 'kind' | 'version' | 'parameters' | 'inputs' | 'requires' | 'work' | 'scope'>,
  number: number,
): ResolvedOperation<ReproductionParameters> {
  const { key, kind, version, parameters, inputs, work } = record;
  const { model, dataset } = inputs;
  const { engine } = parameters;
  const draft = {
    kind: KIND,
    version: VERSION,
    parameters: {
      number,
      of: { kind, version, parameters, inputs },
      // Whose workers run it, where not any can.
      ...(typeof engine === 'string' && { engine }),
    },
    inputs: { model: model!, ...(dataset !== undefined && { dataset }) },
  };
  // Whoever reproduces a result counts on it, and on what it was made from.
  const requires = [...new Set([key, ...record.requires])];
  return {
    ...draft,
    key: operationKey(draft),
    operations: [],
    requires,
    inline: false,
    work,
    bytes: 0,
    scope: record.scope,
  };
}

/** Whether the result of an operation can be computed again and compared. */
export function isReproducible(operation: Pick<OperationSpec, 'kind'>): boolean {
  const codec = CODECS.get(operation.kind);
  return codec !== undefined && !codec.inline && codec.measured !== true;
}

/**
 * Runs the parts of another operation as its own kind runs them, in a shadow of the tables that they are stored in: what is
 * stored is neither read nor written until the digests are compared.
 *
 * @param kinds that can be computed again
 */
export function reproductionOf(kinds: ReadonlyMap<string, OperationKind>): OperationKind {
  return {
    kind: KIND,
    version: VERSION,
    isJob: true,
    moreMemory: (operation, model) => kindOf(kinds, specOf(operation)).moreMemory?.(specOf(operation), model) ?? 0,
    parts(operation, sources) {
      const of = specOf(operation);
      return kindOf(kinds, of)
        .parts(of, sources)
        .map(({ part, work, tokens }, index) => ({ key: partKey(operation.key, index), part, work, tokens }));
    },
    stored: (database, _operation, parts) =>
      storedParts(
        database,
        parts.map(({ key }) => key),
      ),
    async run(task) {
      const of = specOf(task.operation);
      const codec = codecOf(of);
      const record = await recordOf(task.database, of);
      const commit = await kindOf(kinds, of).run(taskOf(task, of));
      return async (transaction) => {
        const { operation: own } = await readRows(transaction, ['operation'], of.key);
        const { parts, rows } = await inShadow(transaction, codec.tables, async (shadow) => {
          await writeRows(shadow, { operation: own! });
          await commit(shadow);
          const { planner, artifacts } = task;
          const content = await codec.describe({ database: shadow, planner, artifacts }, { ...record, result: {} });
          return {
            parts: content!.parts,
            rows: await readRows(shadow, ['operation', ...(codec.summed ?? codec.tables)]),
          };
        });
        const summary = { parts: parts as readonly BundledPart[] as unknown as JsonObject[] };
        const bytes = Buffer.from(JSON.stringify(rows));
        await savePartResult(transaction, { partKey: task.partKey, summary, bytes });
      };
    },
    async combine(operation, sources) {
      const { database, planner } = sources;
      const of = specOf(operation);
      const codec = codecOf(of);
      const results = await takePartResultsOf(database, `${operation.key}/`);
      const found = results.flatMap(({ summary }) => summary.parts as unknown as BundledPart[]);
      const parts = [...(codec.inOrder?.(found) ?? found)];
      const summary = await inShadow(database, codec.tables, async (shadow) => {
        for (const { bytes } of results) await writeRows(shadow, JSON.parse(String(bytes)) as TableRows);
        return kindOf(kinds, of).combine(of, { ...sources, database: shadow });
      });
      const record = await recordOf(database, of);
      const stored =
        record.status === 'SUCCEEDED' ? await codec.describe({ database, planner, artifacts: null }, record) : null;
      const digests = new Map(stored?.parts.map(({ name, digest }) => [name, digest]));
      const differing = stored ? parts.filter(({ name, digest }) => digests.get(name) !== digest) : [];
      return {
        digest: resultDigest({ summary, parts }),
        expected: stored && resultDigest(stored),
        parts: parts.length,
        differing: differing.length,
        differingParts: differing.slice(0, NAMED_PARTS).map(({ name }) => name),
      } satisfies ReproductionResult;
    },
  };
}

/** In the order of the operation’s parts. */
function partKey(key: string, index: number): string {
  return `${key}/${String(index).padStart(9, '0')}`;
}

function specOf({ parameters }: OperationSpec): OperationSpec {
  const { of } = parameters as ReproductionParameters;
  return { ...of, key: operationKey(of) };
}

function kindOf(kinds: ReadonlyMap<string, OperationKind>, { kind, version }: OperationSpec): OperationKind {
  const found = kinds.get(kind);
  if (found?.version === version) return found;
  throw new FlapbookError('INTERNAL', `This worker cannot run version ${version} of “${kind}”.`);
}

function codecOf({ kind }: OperationSpec): ResultCodec {
  return CODECS.get(kind)!;
}

async function recordOf(database: Queryable, { key }: OperationSpec): Promise<OperationRecord> {
  const [record] = await findOperations(database, [key]);
  if (record === undefined) throw new FlapbookError('OPERATION_NOT_FOUND', `No operation has the key ${key}.`);
  return record;
}

/** The same task for another operation. */
function taskOf(task: Task, operation: OperationSpec): Task {
  return {
    operation,
    part: task.part,
    partKey: task.partKey,
    database: task.database,
    planner: task.planner,
    engine: task.engine,
    provider: task.provider,
    machine: task.machine,
    signal: task.signal,
    artifacts: task.artifacts,
    hub: task.hub,
    transfer: (transfer) => task.transfer(transfer),
    progress: (fraction) => task.progress(fraction),
    model: (key) => task.model(key),
    open: (model) => task.open(model),
    withFolder: (model, use) => task.withFolder(model, use),
    openFolder: (folder) => task.openFolder(folder),
    dataset: (key) => task.dataset(key),
    tokens: (dataset, model) => task.tokens(dataset, model),
    content: (dataset) => task.content(dataset),
    tokenizer: (model) => task.tokenizer(model),
    shared: (name, make) => task.shared(name, make),
  };
}
