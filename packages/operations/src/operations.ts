import type { ArtifactStore } from '@flapbook/artifacts';
import { type Database, openDatabase, openQueue, type Queue } from '@flapbook/database';
import { DatasetCatalogue } from './catalogue/datasets.ts';
import { ModelCatalogue } from './catalogue/models.ts';
import { NotebookCatalogue } from './catalogue/notebooks.ts';
import { OperationEvents } from './execution/events.ts';
import { Scheduler } from './execution/scheduler.ts';
import { FileWorker } from './files/file-worker.ts';
import { Hub, type HubConfiguration } from './files/hub.ts';
import { Registrar } from './files/registrar.ts';
import { type UploadOptions, Uploads } from './files/uploads.ts';
import { JobFeeds } from './fleet/job-feeds.ts';
import { CostModel } from './fleet/price.ts';
import { MIXTURE_KIND } from './kinds/mixture.ts';
import { lineage, type ResolvedOperation } from './operation.ts';
import { fileAccount } from './quotas/files.ts';
import { Collector } from './retention/collector.ts';
import { UseLog } from './retention/uses.ts';
import { MaskStudies } from './statistics/mask-studies.ts';
import { Overlaps } from './statistics/overlaps.ts';
import { PlanOverlaps } from './statistics/plan-overlaps.ts';
import { Planner } from './statistics/planner.ts';
import { RowStatistics } from './statistics/row-statistics.ts';
import { RowTexts } from './statistics/row-texts.ts';
import { Calculator } from './statistics/thread/calculator.ts';
import { TokenSources } from './statistics/token-sources.ts';
import { findOperations, type OperationRecord, rememberOperations } from './store/operations.ts';
import { StudyFeed } from './studies/feed.ts';
import { Studies } from './studies/studies.ts';
import { ItemStatistics } from './tasks/item-statistics.ts';
import { TaskItems } from './tasks/task-items.ts';

/** Everything that a process needs to ask about operations and to have them run. */
export interface Operations {
  readonly database: Database;
  readonly queue: Queue;
  readonly models: ModelCatalogue;
  readonly datasets: DatasetCatalogue;
  readonly notebooks: NotebookCatalogue;
  readonly planner: Planner;
  /** What tasks ask. */
  readonly taskItems: TaskItems;
  /** What stands in evaluated rows. */
  readonly rowTexts: RowTexts;
  /** What evaluated rows say: intervals, and results beside each other. */
  readonly rowStatistics: RowStatistics;
  /** What scored items of tasks say of results beside each other. */
  readonly itemStatistics: ItemStatistics;
  /** What the shards of calibrations say of masks. */
  readonly maskStudies: MaskStudies;
  /** What plans keep in common. */
  readonly planOverlaps: PlanOverlaps;
  /** What evaluated rows have in common with calibration data, and data sets with each other. */
  readonly overlaps: Overlaps;
  /** Data sets in the tokens of models. */
  readonly tokenSources: TokenSources;
  /** Computes beside this thread. */
  readonly calculator: Calculator;
  readonly scheduler: Scheduler;
  readonly events: OperationEvents;
  readonly costs: CostModel;
  /** What is read is kept. */
  readonly uses: UseLog;
  /** What the fleet does. */
  readonly jobs: JobFeeds;
  /** Deletes unused results. */
  readonly collector: Collector;
  /** Makes models and data sets known. */
  readonly registrar: Registrar;
  /** Grids of settings over the pipeline. */
  readonly studies: Studies;
  /** What becomes of them. */
  readonly studyFeed: StudyFeed;
  /** Reads and stores files of this machine while there is something to do; a server starts it, others when they ask. */
  readonly fileWorker: FileWorker;
  /** Engine name that goes into the specs of operations asked for here. */
  readonly engine: string;
  /** Where files reach workers on other machines; null where there is none. */
  readonly artifacts: ArtifactStore | null;
  /** Brings models and data sets of the hub here; null where there is no folder for them. */
  readonly hub: Hub | null;
  /** Files that come from browsers; null where there is no folder for them. */
  readonly uploads: Uploads | null;
  /**
   * The states of operations and of everything below them, by key. Operations that the database has not heard of are
   * made known to it, so that `run` can take their keys. It counts as a use of them, by the notebook where one is named.
   */
  states(
    operations: readonly ResolvedOperation[],
    options?: { readonly notebook?: string | null },
  ): Promise<Map<string, OperationRecord>>;
  /** Makes an operation and everything below it known, plans that nothing runnable is made of yet included. */
  remember(operation: ResolvedOperation): Promise<void>;
  close(): Promise<void>;
}

export interface OperationsOptions {
  readonly url: string;
  readonly applicationName: string;
  readonly engine?: string;
  /** Memory of the planner, for statistics and prepared plans. */
  readonly cacheBytes?: number;
  /** Address of the artifact store; none when absent: workers read files where they were registered. */
  readonly artifacts?: string;
  /** How the hub is asked, and where its files are kept; it is not asked when absent. */
  readonly hub?: HubConfiguration;
  /** Where files that come from browsers are kept; none come when absent. */
  readonly uploads?: UploadOptions;
  /** Whether a source by its path may stand where a data set is named; it may when absent. See `DatasetCatalogue`. */
  readonly openFiles?: boolean;
  /** Told of lost connections and the like, which mend themselves. */
  readonly onError?: (error: Error) => void;
}

/** Opens the database (and migrates it), the queue, and everything on top. @throws FlapbookError DATABASE_UNAVAILABLE */
export async function openOperations(options: OperationsOptions): Promise<Operations> {
  const { url, applicationName, engine = 'onnx', cacheBytes, onError } = options;
  const artifacts = options.artifacts === undefined ? null : await openStore(options.artifacts);
  const database = await openDatabase({ url, applicationName, onError });
  const queue = await openQueue({ url, applicationName: `${applicationName} queue`, onError }).catch(async (error) => {
    await database.close();
    throw error;
  });
  const events = new OperationEvents(database);
  const uses = new UseLog(database, { onError });
  const costs = new CostModel(database);
  const hub = options.hub === undefined ? null : new Hub(options.hub);
  const uploads = options.uploads === undefined ? null : new Uploads(options.uploads, fileAccount(database));
  const collector = new Collector({ database, artifacts, hub, uploads }, { onError });
  const datasets = new DatasetCatalogue(database, { openFiles: options.openFiles });
  const calculator = new Calculator();
  const sources = new TokenSources(datasets);
  const planner = new Planner(database, { cacheBytes });
  const opened: Operations = {
    database,
    queue,
    models: new ModelCatalogue(database),
    datasets,
    notebooks: new NotebookCatalogue(database),
    planner,
    planOverlaps: new PlanOverlaps(planner),
    maskStudies: new MaskStudies(database, { planner, calculator }),
    calculator,
    rowTexts: new RowTexts(sources),
    tokenSources: sources,
    overlaps: new Overlaps(datasets, { database, sources, calculator }),
    taskItems: new TaskItems(datasets),
    rowStatistics: new RowStatistics(database, calculator),
    itemStatistics: new ItemStatistics(database),
    scheduler: new Scheduler(database, { queue, engine }),
    events,
    costs,
    uses,
    jobs: new JobFeeds(database, costs.rates),
    studyFeed: new StudyFeed(database),
    collector,
    engine,
    artifacts,
    hub,
    uploads,
    async states(operations, { notebook = null } = {}) {
      const states = await statesOf(database, operations);
      // Plans have no results of their own: what they are made of is what is used.
      uses.note(
        operations.flatMap((operation) => (states.has(operation.key) ? [operation.key] : operation.requires)),
        notebook,
      );
      return states;
    },
    remember: (operation) => rememberOperations(database, lineage(operation)),
    get fileWorker() {
      return fileWorker;
    },
    get registrar() {
      return registrar;
    },
    get studies() {
      return studies;
    },
    async close() {
      await fileWorker.stop();
      await calculator.close();
      await events.close();
      await opened.studyFeed.close();
      await collector.close();
      await uses.flush();
      await queue.stop({ graceful: true });
      await database.close();
      await artifacts?.close();
    },
  };
  const fileWorker = new FileWorker(opened);
  const registrar = new Registrar(opened);
  const studies = new Studies(opened);
  return opened;
}

/** Loaded where a store is used: most installations are one machine. */
async function openStore(url: string): Promise<ArtifactStore> {
  const { openArtifacts } = await import('@flapbook/artifacts');
  return openArtifacts(url);
}

async function statesOf(
  database: Database,
  wanted: readonly ResolvedOperation[],
): Promise<Map<string, OperationRecord>> {
  const all = new Map(wanted.flatMap(lineage).map((operation) => [operation.key, operation]));
  const records = new Map((await findOperations(database, [...all.keys()])).map((record) => [record.key, record]));
  const unknown = [...all.values()].filter((operation) => !records.has(operation.key));
  // Plans come by the dozen while a slider moves; they are kept only once something that must be run is made of them.
  const needed = new Set(
    unknown.filter((operation) => !operation.inline).flatMap((one) => lineage(one).map(({ key }) => key)),
  );
  // Mixtures are few, and planning finds them by their key.
  const remembered = unknown.filter(({ key, kind }) => needed.has(key) || kind === MIXTURE_KIND.kind);
  if (remembered.length > 0) {
    await rememberOperations(database, remembered);
    for (const record of await findOperations(
      database,
      remembered.map(({ key }) => key),
    ))
      records.set(record.key, record);
  }
  return records;
}
