import { LOCAL, type Principal, type Workspace, Workspaces } from '@flapbook/access';
import type { OperationRecord, ResolvedOperation } from '@flapbook/operations';
import {
  type ContentKind,
  type ContentPlace,
  type DatasetRecord,
  findOperations,
  type ModelRecord,
  type NotebookRecord,
  type Operations,
  operationsWhile,
  placesOf,
  type Standing,
} from '@flapbook/operations';
import DataLoader from 'dataloader';
import { type GivenUp, givenUpBy } from './interruptible.ts';
import type { PlanOutcome } from './nodes/plan-outcome.ts';
import { standingsOf } from './nodes/standings.ts';

/** States of an operation and of everything below it, by key. */
export type States = ReadonlyMap<string, OperationRecord>;

/** What resolvers of one request share: the application and what the request has read already. */
export interface SchemaContext {
  readonly operations: Operations;
  /** Who asks: the rules of `access` go by it. */
  readonly principal: Principal;
  /** Id of the notebook that asks; null for none. */
  readonly notebook: string | null;
  /** When nobody waits for the answer any more; never when absent. */
  readonly givenUp?: GivenUp;
  /** The request is a notebook's own, for what it would publish. */
  readonly drafting?: boolean;
  /** Told after how many seconds there is room again for what a quota refuses. */
  readonly retryAfter?: (seconds: number) => void;
  /** Told of a revision that was published. */
  readonly published?: (digest: string) => void;
  readonly modelsByName: DataLoader<string, ModelRecord>;
  readonly modelsByKey: DataLoader<string, ModelRecord>;
  readonly datasetsByName: DataLoader<string, DatasetRecord>;
  readonly datasetsByKey: DataLoader<string, DatasetRecord>;
  /** Workspaces that whoever asks may enter, by id; null for others. */
  readonly workspaces: DataLoader<string, Workspace | null>;
  /** Whose models and data sets are, by key; null for those that are gone. */
  readonly places: Readonly<Record<ContentKind, DataLoader<string, ContentPlace | null>>>;
  /** Specifications of stored operations by key; null for those that nobody has asked about. */
  readonly records: DataLoader<string, OperationRecord | null>;
  /** The states of all operations that are asked for at once come from one query. */
  readonly states: DataLoader<ResolvedOperation, States, string>;
  /** Tasks, outlook and what is waited for, of all operations that are asked for at once. */
  readonly standings: DataLoader<OperationRecord, Standing, string>;
  /** By id; null for those that are gone. */
  readonly notebooks: DataLoader<string, NotebookRecord | null>;
  /** Outcomes of plans by key, so that no plan is computed twice. */
  readonly plans: Map<string, Promise<PlanOutcome>>;
  /** Forgets the states read so far: after a mutation, and between the events of a subscription. */
  renew(): void;
}

/** Who asks. */
export interface Asker {
  /** Id of the notebook that shows what is asked for: its results are kept for its sake. Null for none. */
  readonly notebook?: string | null;
  /** The local user when absent: whoever has the database open needs nobody's leave. A server always says who it is. */
  readonly principal?: Principal;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

/** The context of one request; a subscription is one request. */
export function createContext(
  shared: Operations,
  { notebook = null, principal = LOCAL, signal }: Asker = {},
): SchemaContext {
  // What others look at as well goes on without this request.
  const operations = signal === undefined ? shared : operationsWhile(shared, signal);
  const { models, datasets, notebooks } = operations;
  const told = standingsOf(shared);
  const states = stateLoader(shared, notebook);
  const standings = new DataLoader<OperationRecord, Standing, string>((records) => told.of(records), {
    cacheKeyFn: ({ key, sequence }) => `${key} ${sequence}`,
  });
  const plans = new Map<string, Promise<PlanOutcome>>();
  const places = { model: placeLoader(operations, 'model'), dataset: placeLoader(operations, 'dataset') };
  const workspaces = workspaceLoader(operations, principal);
  return {
    operations,
    principal,
    notebook,
    givenUp: signal && givenUpBy(signal),
    modelsByName: eachLoader((name) => models.byName(name)),
    modelsByKey: new DataLoader<string, ModelRecord>((keys) => models.byKeys(keys)),
    datasetsByName: eachLoader((name) => datasets.byName(name)),
    datasetsByKey: new DataLoader<string, DatasetRecord>((keys) => datasets.byKeys(keys)),
    places,
    workspaces,
    records: new DataLoader(async (keys) => {
      const found = await findOperations(operations.database, keys);
      const byKey = new Map(found.map((record) => [record.key, record]));
      return keys.map((key) => byKey.get(key) ?? null);
    }),
    states,
    standings,
    notebooks: eachLoader((id) => notebooks.find(id)),
    plans,
    renew() {
      states.clearAll();
      standings.clearAll();
      plans.clear();
      for (const loader of [workspaces, ...Object.values(places)]) loader.clearAll();
    },
  };
}

/** Loads each thing once a request, with a query of its own. */
function eachLoader<V>(load: (id: string) => Promise<V>): DataLoader<string, V> {
  return new DataLoader<string, V>((ids) => Promise.all(ids.map((id) => load(id).catch(asError))), { batch: false });
}

function workspaceLoader({ database }: Operations, { member }: Principal): DataLoader<string, Workspace | null> {
  return new DataLoader(async (ids) => {
    const own = member === null ? [] : await new Workspaces(database).list(member);
    return ids.map((id) => own.find((workspace) => workspace.id === id) ?? null);
  });
}

function placeLoader({ database }: Operations, kind: ContentKind): DataLoader<string, ContentPlace | null> {
  return new DataLoader(async (keys) => {
    const places = await placesOf(database, kind, keys);
    return keys.map((key) => places.get(key) ?? null);
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function stateLoader(operations: Operations, notebook: string | null): DataLoader<ResolvedOperation, States, string> {
  return new DataLoader<ResolvedOperation, States, string>(
    async (wanted) => {
      const states = await operations.states(wanted, { notebook });
      return wanted.map(() => states);
    },
    { cacheKeyFn: (operation) => operation.key },
  );
}
