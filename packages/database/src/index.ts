export { MoreThan } from 'typeorm';
export { cancelling } from './cancelling.ts';
export { type Database, type DatabaseOptions, openDatabase, type Queryable } from './connection.ts';
export { type LoadedSnapshot, loadSnapshot } from './dump/load.ts';
export { type Snapshot, type TableRows, withSnapshot } from './dump/snapshot.ts';
export type { TableShape } from './dump/tables.ts';
export { isStale, tryLock, unlock, withLock } from './embedded/lock.ts';
export { type EmbeddedOptions, type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/start.ts';
export { DatasetEntity, type DatasetRow } from './entities/dataset.ts';
export { entities } from './entities/index.ts';
export { ModelEntity, type ModelRow } from './entities/model.ts';
export { NotebookEntity, type NotebookRow } from './entities/notebook.ts';
export { OperationEntity, type OperationRow, type OperationStatus } from './entities/operation.ts';
export { type DatabaseReport, inspectDatabase } from './inspect.ts';
export {
  type DeliveredJob,
  openQueue,
  type Queue,
  type QueueJob,
  type QueueOptions,
  type SentJob,
} from './queue.ts';
export { reading } from './reading.ts';
export { requireScopes } from './require-scopes.ts';
export { type RetryingOptions, retrying } from './retrying.ts';
export { beyondScope, currentScope, currentWorkspace, isWorkspace, type Scope, within } from './scope.ts';
export type { TransactionOptions } from './transaction.ts';
export { bytesToFloat64, bytesToInt32, float64Bytes, int32Bytes } from './vectors.ts';
