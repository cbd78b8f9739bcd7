export { encodeItem, type ModelInput } from './eras/encode.ts';
export type { EncodedPair, Era, TaskTokenizer } from './eras/era.ts';
export { ERAS, type EraName } from './eras/registry.ts';
export { type SharedInputs, shareBeginnings, sumScores } from './eras/tree.ts';
export { isAlive, rest, startAside, wake } from './importing/aside.ts';
export { openParquet, type ParquetFile } from './importing/parquet/parquet.ts';
export { type NamedBytes, readTask } from './importing/read.ts';
export type { ScoredPair, TaskDefinition, TaskItem } from './items/task.ts';
export { isTask, TASKS, type TaskName } from './registry.ts';
export {
  type Accuracy,
  accuracyOf,
  type PublishedMean,
  publishedAccuracy,
  publishedMean,
  type TaskResult,
  taskResult,
} from './scores/accuracy.ts';
export { type Choice, choose, comparedScores, type ItemScores } from './scores/choose.ts';
export { codePoints } from './text/python.ts';
