import type { ArtifactStore } from '@flapbook/artifacts';
import { currentScope, type Database, type Queryable } from '@flapbook/database';
import { FlapbookError } from '@flapbook/flap';
import { insertNotebook } from '../../catalogue/notebooks.ts';
import { type ResolvedOperation, scopeOf } from '../../operation.ts';
import type { Operations } from '../../operations.ts';
import { chargeImport, requireRoomForImport } from '../../quotas/imports.ts';
import { holdOffCollection } from '../../retention/locks.ts';
import type { Planner } from '../../statistics/planner.ts';
import { lockOperations, type OperationRecord, rememberOperations } from '../../store/operations.ts';
import { publishWithin } from '../revisions.ts';
import { type NamedHere, nameHere } from './catalogue.ts';
import { noteClaim } from './claims.ts';
import { resultDigest } from './collect.ts';
import { bytesComing, resultToStore } from './coming.ts';
import { cellsOf } from './content.ts';
import type { BundledOperation, BundledResult } from './manifest.ts';
import { type OpenBundle, openBundle, verifyResults } from './read.ts';
import { CODECS } from './results/registry.ts';

/** What became of a bundled result. */
export type Taken =
  /** It is here now. */
  | 'TAKEN'
  /** It was here already, computed or imported, with the same bytes. */
  | 'IDENTICAL'
  /** Here are other bytes under the same key, which stay. */
  | 'DIFFERS'
  /** It is made of something that has other bytes here: it was left out, so that what is here fits together. */
  | 'INPUT_DIFFERS'
  /** It is being computed here at present; its digest was noted. */
  | 'UNDER_WAY'
  /** Only its digest was in the bundle, to compare a run with; or there is no artifact store here to put its files in. */
  | 'DIGEST_ONLY'
  /** It rests on a model or data set that whoever imports it does not have: it was left out. */
  | 'INPUT_MISSING'
  /** It is computed where it is asked for. */
  | 'INLINE'
  /** The bundle has no result of it. */
  | 'NOT_COMPUTED';

export interface ImportedOperation {
  readonly key: string;
  readonly kind: string;
  readonly outcome: Taken;
}

/** What an import has done. */
export interface Imported {
  /** SHA-256 of the bundle’s `flapbook.json`. */
  readonly digest: string;
  /** Digest of the revision, which is published here too. */
  readonly revision: string;
  /** Id of the notebook that was made of it. */
  readonly notebook: string;
  readonly title: string;
  readonly operations: readonly ImportedOperation[];
  readonly models: readonly NamedHere[];
  readonly datasets: readonly NamedHere[];
}

export interface ImportOptions {
  /** Id of the notebook that is made. */
  readonly notebook: string;
  /** Told of operations done, of all. */
  readonly onProgress?: (step: 'verifying' | 'storing', done: number, total: number) => void;
}

/**
 * Takes a bundle that somebody else wrote: what is beyond a quota by its list is refused at once, everything in it is
 * compared with its digest, and then all of it is stored or nothing. Results that are here already stay.
 *
 * @throws FlapbookError BAD_BUNDLE, LIMIT_EXCEEDED, QUOTA_EXCEEDED, BAD_PARAMETER when there is a notebook of that id
 */
export async function importBundle(
  operations: Operations,
  file: string,
  { notebook, onProgress = () => undefined }: ImportOptions,
): Promise<Imported> {
  const bundle = await openBundle(file);
  const { database, artifacts } = operations;
  try {
    await requireRoomForImport(database, async () => {
      const all = bundle.manifest.operations;
      return bytesComing(database, {
        all,
        known: await amongInputs(database, resolvedOf(inOrder(all))),
        hasStore: artifacts !== null,
      });
    });
    await verifyResults(bundle, (done, total) => onProgress('verifying', done, total));
    return await database.transaction(async (transaction) => {
      await holdOffCollection(transaction);
      const imported = await storeOperations(transaction, {
        bundle,
        database,
        planner: operations.planner,
        artifacts,
        onProgress: (done, total) => onProgress('storing', done, total),
      });
      const { title, variables, keys } = bundle.revision;
      const draft = { id: notebook, title, variables, cells: cellsOf(bundle.revision) };
      const saved = await insertNotebook(transaction, draft);
      if (saved === null) {
        throw new FlapbookError('BAD_PARAMETER', `There is a notebook ${notebook} already; choose another id.`);
      }
      await publishWithin(transaction, { content: bundle.content, notebook, version: saved.version, operations: keys });
      const { models, datasets } = bundle.manifest;
      return {
        digest: bundle.digest,
        revision: bundle.manifest.revision,
        notebook,
        title,
        operations: imported,
        models: await nameHere(transaction, 'model', models),
        datasets: await nameHere(transaction, 'dataset', datasets),
      };
    });
  } finally {
    bundle.close();
  }
}

async function storeOperations(
  transaction: Queryable,
  { bundle, database, planner, artifacts, onProgress }: StoringAll,
): Promise<ImportedOperation[]> {
  const all = inOrder(bundle.manifest.operations);
  const resolved = resolvedOf(all);
  const known = await amongInputs(transaction, resolved);
  const account = await chargeImport({ database, transaction }, () =>
    bytesComing(transaction, { all, known, hasStore: artifacts !== null }),
  );
  await rememberOperations(transaction, known);
  const records = new Map(
    (
      await lockOperations(
        transaction,
        known.map(({ key }) => key),
      )
    ).map((record) => [record.key, record] as const),
  );
  const outcomes = new Map<string, Taken>();
  for (const operation of all) {
    const record = records.get(operation.key);
    outcomes.set(
      operation.key,
      record === undefined
        ? 'INPUT_MISSING'
        : await storeOperation(transaction, { bundle, planner, artifacts, account, operation, record, outcomes }),
    );
    onProgress(outcomes.size, all.length);
  }
  return all.map(({ key, kind }) => ({ key, kind, outcome: outcomes.get(key)! }));
}

interface StoringAll {
  readonly bundle: OpenBundle;
  readonly database: Database;
  readonly planner: Planner;
  readonly artifacts: ArtifactStore | null;
  readonly onProgress: (done: number, total: number) => void;
}

interface Storing extends Omit<StoringAll, 'onProgress' | 'database'> {
  /** Id of the member on whose account it is; null for nobody’s. */
  readonly account: string | null;
  readonly operation: BundledOperation;
  readonly record: OperationRecord;
  /** Of what it is made of. */
  readonly outcomes: ReadonlyMap<string, Taken>;
}

async function storeOperation(
  transaction: Queryable,
  { bundle, planner, artifacts, account, operation, record, outcomes }: Storing,
): Promise<Taken> {
  const { key, kind, inputs, result } = operation;
  if (result === null) return 'NOT_COMPUTED';
  const codec = CODECS.get(kind)!;
  await noteClaim(transaction, key, { source: bundle.digest, ...result });
  if (codec.inline)
    return Object.values(inputs).some((input) => differs(outcomes.get(input))) ? 'INPUT_DIFFERS' : 'INLINE';
  if (record.status === 'SUCCEEDED') {
    const here = await codec.describe({ database: transaction, planner, artifacts }, record);
    return here !== null && resultDigest(here) === result.digest ? 'IDENTICAL' : 'DIFFERS';
  }
  if (record.status === 'QUEUED' || record.status === 'RUNNING') return 'UNDER_WAY';
  if (Object.values(inputs).some((input) => differs(outcomes.get(input)))) return 'INPUT_DIFFERS';
  if (resultToStore({ operation, status: record.status, hasStore: artifacts !== null }) === null) return 'DIGEST_ONLY';
  if (!(await codec.store({ transaction, artifacts, read: bundle.part }, operation, result))) return 'DIFFERS';
  await succeed(transaction, key, { ...result, account });
  return 'TAKEN';
}

function differs(outcome: Taken | undefined): boolean {
  return outcome === 'DIFFERS' || outcome === 'INPUT_DIFFERS';
}

/** As if it had been run, by whom and when the bundle says; on the account of whoever imports it. */
async function succeed(
  transaction: Queryable,
  key: string,
  { summary, engine, finishedAt, seconds, account }: BundledResult & { readonly account: string | null },
): Promise<void> {
  await transaction.query(
    `UPDATE operation SET status = 'SUCCEEDED', fraction = 1, error = NULL, result = $2, engine = $3,
        finished_at = $4::timestamptz, started_at = $4::timestamptz - make_interval(secs => coalesce($5::double precision, 0)),
        seconds = $5, used_at = now(), asked_by = coalesce($6::uuid, asked_by)
      WHERE key = $1`,
    [key, JSON.stringify(summary), engine, finishedAt, seconds, account],
  );
}

/** What a worker must have run before each operation: its inputs, and of those computed inline what they need. */
function requirements(ordered: readonly BundledOperation[]): Map<string, readonly string[]> {
  const inline = new Set(ordered.filter(({ kind }) => CODECS.get(kind)?.inline).map(({ key }) => key));
  const requires = new Map<string, readonly string[]>();
  for (const { key, inputs } of ordered) {
    const made = Object.values(inputs).filter((input) => requires.has(input));
    requires.set(key, [...new Set(made.flatMap((input) => (inline.has(input) ? requires.get(input)! : [input])))]);
  }
  return requires;
}

/** With what each is made of, which a bundle holds too. */
function resolvedOf(ordered: readonly BundledOperation[]): ResolvedOperation[] {
  const requires = requirements(ordered);
  const found = new Map<string, ResolvedOperation>();
  for (const one of ordered) {
    const operations = Object.values(one.inputs).flatMap((input) => found.get(input) ?? []);
    found.set(one.key, { ...one, requires: requires.get(one.key)!, operations, inline: false, bytes: 0 });
  }
  return [...found.values()];
}

/** Those whose models and data sets are there for whoever imports; all of them where everything is seen. */
async function amongInputs(
  database: Queryable,
  operations: readonly ResolvedOperation[],
): Promise<readonly ResolvedOperation[]> {
  if (currentScope() === 'EVERYTHING') return operations;
  const [row] = await database.query<{ keys: string[] }>('SELECT flapbook_keys() AS keys');
  const known = new Set(row!.keys);
  return operations.filter((operation) => scopeOf(operation).every((key) => known.has(key)));
}

/** Inputs before what is made of them. */
function inOrder(operations: readonly BundledOperation[]): BundledOperation[] {
  const byKey = new Map(operations.map((operation) => [operation.key, operation]));
  const ordered = new Map<string, BundledOperation>();
  const visit = (operation: BundledOperation) => {
    if (ordered.has(operation.key)) return;
    for (const input of Object.values(operation.inputs)) {
      const made = byKey.get(input);
      if (made !== undefined) visit(made);
    }
    ordered.set(operation.key, operation);
  };
  for (const operation of operations) visit(operation);
  return [...ordered.values()];
}
